import { detectionBenches } from './detection/benches.ts'
import { machine, type Bench } from './figure.ts'
import { spineBenches } from './spine/benches.ts'

// npm run bench -- [--json] [words of names]: measures and prints; never judges.

const args = process.argv.slice(2)
const json = args.includes('--json')
const words = args.filter((arg) => !arg.startsWith('--'))
const benches: readonly Bench[] = [...spineBenches, ...detectionBenches].filter(({ name }) =>
  words.every((word) => name.includes(word)),
)
const where = machine()
if (!json) console.log(where)
for (const bench of benches) {
  for (const figure of await bench.run()) {
    if (json) console.log(JSON.stringify({ bench: bench.name, ...figure, machine: where }))
    else if ('notRun' in figure) console.log(`NOT RUN  ${figure.name}: ${figure.notRun}`)
    else console.log(line(figure))
  }
}

function line(figure: {
  name: string
  value: number
  unit: string
  comparedWith?: string
  ratio?: number
  aim?: string
}) {
  const value =
    figure.value >= 100 ? Math.round(figure.value).toLocaleString('en') : figure.value.toPrecision(3)
  const compared =
    figure.ratio === undefined ? '' : `  ${figure.ratio.toFixed(2)} × ${figure.comparedWith ?? 'baseline'}`
  return `${figure.name.padEnd(58)} ${value.padStart(10)} ${figure.unit}${compared}${figure.aim ? `  (aim: ${figure.aim})` : ''}`
}
