import { existsSync } from 'node:fs'
import { defineCommand } from 'citty'
import { keyFilePath } from '../access/key-file.ts'
import { openSecretBox } from '../access/secret-box.ts'
import { lockInstance } from '../boot/instance-lock.ts'
import { existingDataFolder, NoDataError } from '../boot/open-lake-reader.ts'
import { summaries } from './command-summaries.ts'
import { dataArg } from './common-args.ts'
import { failPlainly } from './fail-plainly.ts'

const rotate = defineCommand({
  meta: {
    name: 'rotate',
    description: `Add a new key that seals secrets from now on
Older keys stay and still open what they sealed, log and lake included.
Gatehouse must not run on the data folder meanwhile.

  gatehouse key rotate --data /var/lib/gatehouse
`,
  },
  args: { data: dataArg },
  run({ args }) {
    process.umask(0o077)
    try {
      const { root } = existingDataFolder(args.data)
      const path = keyFilePath(root, process.env)
      if (!existsSync(path))
        throw new NoDataError(`${path} is not there: put the backed-up key file in its place`)
      const unlock = lockInstance(root)
      try {
        console.log(`Key ${openSecretBox(path).rotate()} seals from now on. Back up ${path} again.`)
      } finally {
        unlock()
      }
    } catch (error) {
      failPlainly(error)
    }
  },
})

export const key = defineCommand({
  meta: { name: 'key', description: summaries.key },
  subCommands: { rotate },
})
