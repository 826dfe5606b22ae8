import type { Endpoint } from '../define-endpoint.ts'
import { deleteFact } from './delete-fact.ts'
import { exportFacts } from './export-facts.ts'
import { factKinds } from './fact-kinds.ts'
import { getFact } from './get-fact.ts'
import { getPerson } from './get-person.ts'
import { getPresence } from './get-presence.ts'
import { importFile } from './import-facts.ts'
import { listFacts } from './list-facts.ts'
import { putFact } from './put-fact.ts'

const { place, asset, person, plan, team, walk, threat } = factKinds

/** Places, assets, people, plans, teams, walking times and threat levels: lists, single ones, imports, exports, and who is where. */
export const contextEndpoints: readonly Endpoint[] = [
  ...[place, asset, plan, team, walk, threat].flatMap((fact) => [
    listFacts(fact),
    exportFacts(fact),
    getFact(fact),
    putFact(fact),
    deleteFact(fact),
  ]),
  listFacts(person),
  exportFacts(person),
  getPerson,
  putFact(person),
  deleteFact(person),
  getPresence,
  importFile,
]
