import { defineCommand } from 'citty'
import { keepCompiled } from './cli/keep-compiled.ts'
import { runCli } from './cli/run-cli.ts'

// The command line: an ordered table of commands, each loaded when it is called.
const main = defineCommand({
  meta: {
    name: 'gatehouse',
    description: `One watch for doors, cameras and computers.

  gatehouse serve                        start it; the first start prints a link for the first administrator
  gatehouse demo                         look at an invented organisation first
  gatehouse import old-logs/ --data …    take in what was recorded before
  gatehouse doctor                       what is wrong, and what to do

Commands end with 0 when all is well, 1 when something is not (they say what), 2 when they were called wrongly.`,
  },
  subCommands: {
    serve: () => import('./cli/serve.ts').then(({ serve }) => serve),
    demo: () => import('./cli/demo.ts').then(({ demo }) => demo),
    import: () => import('./cli/import.ts').then(({ importFiles }) => importFiles),
    replay: () => import('./cli/import.ts').then(({ replay }) => replay),
    search: () => import('./cli/lake.ts').then(({ search }) => search),
    rules: () => import('./cli/rules.ts').then(({ rules }) => rules),
    lake: () => import('./cli/lake.ts').then(({ lake }) => lake),
    doctor: () => import('./cli/doctor.ts').then(({ doctor }) => doctor),
    backup: () => import('./cli/backup.ts').then(({ backup }) => backup),
    restore: () => import('./cli/backup.ts').then(({ restore }) => restore),
    key: () => import('./cli/key.ts').then(({ key }) => key),
  },
})

keepCompiled()
await runCli(main, process.argv.slice(2))
