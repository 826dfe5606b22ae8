/**
 * A hardware address as `00:11:22:33:44:55`, whatever stands between its digits (`0011.2233.4455`,
 * `00-11-22-33-44-55`, with a network's name behind it as in `…-55:guest`); undefined where it is none.
 */
export function readMac(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const match =
    /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-f])|^(?:[0-9a-f]{4}[.-]){2}[0-9a-f]{4}(?![0-9a-f])|^[0-9a-f]{12}$/i.exec(
      value.trim(),
    )
  if (match === null) return undefined
  const digits = match[0].toLowerCase().replaceAll(/[^0-9a-f]/g, '')
  return (digits.match(/../g) ?? []).join(':')
}
