import { scopeOf } from '../../access/scope.ts'
import type { Action, Viewer } from '../../model/right.ts'
import type { LakeScope } from '../../store/lake/lake-query.ts'

/** Where `viewer` may do `action` with events. Who someone is goes with `read` on screens, with `export` in exports. */
export function eventScopeOf(viewer: Viewer, action: Action): LakeScope {
  return {
    physical: scopeOf(viewer, action, 'physical'),
    cyber: scopeOf(viewer, action, 'cyber'),
    people: scopeOf(viewer, action === 'export' ? 'export' : 'read', 'people'),
    peopleSearch: scopeOf(viewer, 'search', 'people'),
  }
}
