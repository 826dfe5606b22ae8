/**
 * Asks, and answers with what is heard within a second; where the one that is asked is too busy or does not run, with
 * what it said last.
 */
export function newestAnswer<T>(
  ask: () => Promise<T | undefined>,
  patienceMs = 1_000,
): () => Promise<T | undefined> {
  let newest: T | undefined
  return async () => {
    const note = async () => {
      newest = (await ask()) ?? newest
    }
    const asking = note().catch(() => {})
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)))
    await Promise.race([asking, patience])
    clearTimeout(timer)
    return newest
  }
}
