/**
 * Text as it is compared where case does not count.
 *
 * Lower case, one UTF-16 unit for one, independent of what stands beside it: `İ` would grow to two units, and `Σ`
 * becomes `σ` or `ς` by its neighbour; either would let a contained text be missed.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase()
  if (lower.length !== text.length) return foldSlowly(text)
  return lower.includes('ς') ? lower.replaceAll('ς', 'σ') : lower
}

function foldSlowly(text: string): string {
  let folded = ''
  for (const character of text) {
    const lower = character.toLowerCase()
    folded += lower.length === character.length ? (lower === 'ς' ? 'σ' : lower) : character
  }
  return folded
}
