/** What an operation does to a resource, in the words of `api_activity` and `config_state_change`. */
export type OperationKind = 'create' | 'read' | 'update' | 'delete' | 'enable' | 'disable' | 'other'

const verbs: Readonly<Record<Exclude<OperationKind, 'other'>, string>> = {
  create:
    'create add new register allocate run import copy upload generate invite publish provision restore import insert',
  read:
    'get list describe head lookup search query scan batchget view read download export access preview check test ' +
    'select filter accessed downloaded viewed fetch',
  update:
    'update put set modify change edit attach detach associate disassociate authorize tag untag rename move reset ' +
    'replace patch write assign grant transfer start reboot promote rotate apply send share',
  delete:
    'delete remove terminate deregister release revoke purge destroy cancel harddelete ' +
    'softdelete unregister leave uninvite',
  enable: 'enable activate unlock resume unsuspend unarchive enforce allow',
  disable: 'disable deactivate stop suspend block lock archive',
}
const kinds = new Map<string, OperationKind>(
  Object.entries(verbs).flatMap(([kind, words]) =>
    words.split(' ').map((word) => [word, kind as OperationKind] as const),
  ),
)

/**
 * Reads the kind of an operation off its name, by the verb it begins with (`DeleteBucketPolicy`, `Add member to role`,
 * `Set-Mailbox`) or ends with (`repo.destroy`, `user.lifecycle.create`). `other` where no word says it.
 */
export function kindOfOperation(name: string): OperationKind {
  const words = wordsOf(name)
  const last = words.at(-1)
  return (
    kinds.get(words[0] ?? '') ??
    (last === undefined ? undefined : (kinds.get(last) ?? kinds.get(stem(last)))) ??
    'other'
  )
}

/** A code as lower snake case, at most 128 characters: `Client.UnauthorizedOperation` → `client_unauthorized_operation`. */
export function snakeCase(code: string): string | undefined {
  const text = wordsOf(code).join('_').slice(0, 128)
  return text === '' ? undefined : text
}

function wordsOf(name: string): string[] {
  return name
    .slice(0, 200)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

/** `deleted` → `delete`, `added` → `add`. */
function stem(word: string): string {
  if (!word.endsWith('ed')) return word
  const bare = word.slice(0, -2)
  return kinds.has(bare) ? bare : word.slice(0, -1)
}
