import { useEffect, useState, type ReactNode } from 'react'

interface Matrix {
  readonly size: number
  readonly path: string
}

/** Text as a QR code, drawn as one path; always dark on white, as cameras want it. */
export function QrCode({ text }: { text: string }): ReactNode {
  const [matrix, setMatrix] = useState<Matrix>()
  useEffect(() => {
    let here = true
    void drawQr(text).then((drawn) => (here ? setMatrix(drawn) : undefined))
    return () => {
      here = false
    }
  }, [text])
  const size = matrix?.size ?? 1
  return (
    <svg
      width="180"
      height="180"
      viewBox={`-3 -3 ${size + 6} ${size + 6}`}
      role="img"
      aria-label={text}
      className="rounded-(--radius) bg-white"
    >
      <path d={matrix?.path ?? ''} fill="#000" />
    </svg>
  )
}

async function drawQr(text: string): Promise<Matrix> {
  const { create } = await import('qrcode')
  const { modules } = create(text)
  const cells: string[] = []
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) if (modules.get(y, x) === 1) cells.push(`M${x} ${y}h1v1h-1z`)
  }
  return { size: modules.size, path: cells.join('') }
}
