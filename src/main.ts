import { defineCommand, runMain } from 'citty'
import { keepCompiled } from './cli/keep-compiled.ts'

// The command line: an ordered table of commands, each loaded when it is called.
const main = defineCommand({
  meta: {
    name: 'gatehouse',
    description: 'One watch for doors, cameras and computers.',
  },
  subCommands: {
    serve: () => import('./cli/serve.ts').then(({ serve }) => serve),
    demo: () => import('./cli/demo.ts').then(({ demo }) => demo),
    backup: () => import('./cli/backup.ts').then(({ backup }) => backup),
    restore: () => import('./cli/backup.ts').then(({ restore }) => restore),
  },
})

keepCompiled()
await runMain(main)
