/** An instant as a field for local time takes it, in the viewer's zone. */
export function toLocal(instant: string | number | undefined): string {
  if (instant === undefined) return ''
  const at = new Date(instant)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
