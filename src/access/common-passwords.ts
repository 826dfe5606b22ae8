/**
 * The words that lists of stolen passwords begin with. Twelve characters are asked for, so what is guessed first are
 * these words, doubled, with digits behind, or with signs for letters; that is undone before the comparison.
 */
const words = `
password passwort passw pass pwd secret changeme letmein welcome login admin administrator root user guest test
default master qwerty qwertyuiop qwertz azerty asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc wsxedc
iloveyou loveyou lovely love princess sunshine monkey dragon football baseball basketball soccer hockey superman
batman starwars pokemon spiderman michael jordan jennifer jessica ashley daniel thomas charlie andrew anthony
joshua matthew nicole michelle amanda shadow mustang ferrari porsche harley ranger hunter killer trustno trust
freedom whatever computer internet samsung google facebook linkedin microsoft windows apple android cheese
chocolate cookie flower butterfly orange banana summer winter spring autumn monday friday january december
hello hallo hola bonjour access security secure camera cameras gatehouse guard door doors server company office
123 1234 12345 123456 1234567 12345678 123456789 1234567890 111 000 321 654321 1q2w3e 1q2w3e4r q1w2e3r4
abcdef abcdefg abcdefgh abcdefghij abc abcd correcthorsebatterystaple correcthorse unbelievable blink
`
  .trim()
  .split(/\s+/)

const known = new Set(words)
const longestWord = Math.max(...words.map((word) => word.length))
const signs: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
}
const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb',
]

/** Is it a common password, a run or repetition of signs, or made of the words in `about` (name, address)? */
export function isCommonPassword(password: string, about: readonly string[]): boolean {
  const lower = password.toLowerCase()
  if (new Set(lower).size < 5 || isRun(lower)) return true
  const own = about
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length > 2)
  const dictionary = new Set([...known, ...own])
  const longest = Math.max(longestWord, ...own.map((word) => word.length))
  return [lower, lower.replace(/[01345 7@$]/g, (sign) => signs[sign] ?? sign)].some((text) =>
    isMadeOf(text, dictionary, longest),
  )
}

/** A walk along the alphabet, the digits or the keyboard, forward, backward or again and again. */
function isRun(text: string): boolean {
  return rows.some((row) => {
    const endless = row.repeat(3)
    return endless.includes(text) || endless.split('').reverse().join('').includes(text)
  })
}

/** Do dictionary words, with at most five other signs between and behind, make up the whole text? */
function isMadeOf(text: string, dictionary: ReadonlySet<string>, longest: number): boolean {
  const fewestOthers = Array.from({ length: text.length + 1 }, (_, index) => index)
  for (let end = 1; end <= text.length; end++) {
    fewestOthers[end] = Math.min(fewestOthers[end]!, fewestOthers[end - 1]! + 1)
    for (let start = Math.max(0, end - longest); start < end; start++) {
      if (dictionary.has(text.slice(start, end))) {
        fewestOthers[end] = Math.min(fewestOthers[end]!, fewestOthers[start]!)
      }
    }
  }
  return fewestOthers[text.length]! <= Math.min(5, text.length - 3)
}
