import { readFileSync } from 'node:fs'
import { defineCommand } from 'citty'
import { deriveStorageKeys } from '../access/storage-keys.ts'
import { makeBackup } from '../backup/make-backup.ts'
import { checkBackup, restoreBackup } from '../backup/restore-backup.ts'
import { version } from '../boot/version.ts'
import { loadConfig } from '../pipeline/config.ts'
import { dataFolderAt } from '../pipeline/data-folder.ts'
import { summaries } from './command-summaries.ts'
import { dataArg } from './common-args.ts'
import { failPlainly } from './fail-plainly.ts'
import { openProgress } from './progress.ts'

const passphraseArg = {
  type: 'string',
  description: 'File with the passphrase that seals the key in the backup (at least 12 characters)',
} as const

export const backup = defineCommand({
  meta: { name: 'backup', description: summaries.backup },
  args: {
    to: { type: 'positional', required: true, description: 'New folder for the backup' },
    data: dataArg,
    'passphrase-file': passphraseArg,
  },
  async run({ args }) {
    process.umask(0o077)
    const passphrase = readPassphrase(args['passphrase-file'])
    const progress = openProgress(`Backing up ${args.data}`)
    try {
      const folder = dataFolderAt(args.data)
      const { encrypt_at_rest } = loadConfig(folder.root)
      const { files, lake_seq } = await makeBackup({
        folder,
        keys: deriveStorageKeys(folder.root, encrypt_at_rest, process.env),
        target: args.to,
        version,
        nowMs: Date.now(),
        env: process.env,
        onProgress: (done, total, what) => progress.show(done, total, `${what} ${done}/${total}`),
        ...(passphrase !== undefined && { passphrase }),
      })
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
      progress.end(`${files.length} files, ${bytes} bytes, events up to sequence ${lake_seq}`)
    } catch (error) {
      failPlainly(error)
    }
    if (passphrase === undefined) {
      console.error('The key is not in it: keep a copy of secret.key elsewhere, or give --passphrase-file.')
    }
  },
})

export const restore = defineCommand({
  meta: { name: 'restore', description: summaries.restore },
  args: {
    from: { type: 'positional', required: true, description: 'Folder of the backup' },
    data: dataArg,
    'passphrase-file': passphraseArg,
    check: { type: 'boolean', description: 'Only check the backup against its manifest' },
  },
  async run({ args }) {
    process.umask(0o077)
    const passphrase = readPassphrase(args['passphrase-file'])
    try {
      if (args.check) {
        const { files, made } = await checkBackup(args.from)
        console.log(`The backup of ${made} is whole: ${files.length} files.`)
        return
      }
      const progress = openProgress(`Restoring ${args.from}`)
      const { keyRestored } = await restoreBackup({
        backup: args.from,
        dataFolder: args.data,
        env: process.env,
        onProgress: (done, total, what) => progress.show(done, total, `${what} ${done}/${total}`),
        ...(passphrase !== undefined && { passphrase }),
      })
      progress.end(`Restored into ${args.data}`)
      if (!keyRestored) console.error(`Put the backed-up secret.key into ${args.data} before starting.`)
    } catch (error) {
      failPlainly(error)
    }
  },
})

function readPassphrase(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const text = readFileSync(path, 'utf8').trim()
  if (text.length < 12)
    failPlainly(Object.assign(new Error(`${path}: use at least 12 characters`), { code: 'short_passphrase' }))
  return text
}
