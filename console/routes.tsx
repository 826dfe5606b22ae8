import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { RequestError } from './client/request.ts'
import { m } from './messages/catalogue.ts'
import { Empty, Failed, problemOf } from './parts/load.tsx'
import { Shell } from './shell/app.tsx'
import { meQuery } from './shell/me.ts'
import { parseSearch, readView, writeSearch } from './shell/view.ts'

interface Context {
  readonly queries: QueryClient
}

const root = createRootRouteWithContext<Context>()({
  validateSearch: readView,
  component: Outlet,
  notFoundComponent: () => <Empty title={m.shell.notFound} text={m.shell.notFoundHint} />,
  errorComponent: ({ error, reset }) => <Failed {...problemOf(error)} onRetry={reset} />,
})

const signInRoute = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./sign-in/sign-in-page.tsx'), 'SignInPage'),
})
const setupRoute = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./sign-in/setup-page.tsx'), 'SetupPage'),
})
const inviteRoute = createRoute({
  getParentRoute: () => root,
  path: '/invite',
  component: lazyRouteComponent(() => import('./sign-in/invite-page.tsx'), 'InvitePage'),
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(meQuery)
    } catch (error) {
      if (error instanceof RequestError && error.status === 401)
        throw redirect({ to: '/sign-in', search: { next: location.href } })
      throw error
    }
  },
})
const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/live' })
  },
})
const live = createRoute({
  getParentRoute: () => shell,
  path: '/live',
  component: lazyRouteComponent(() => import('./live/live-page.tsx'), 'LivePage'),
})
const incidents = createRoute({
  getParentRoute: () => shell,
  path: '/incidents',
  component: lazyRouteComponent(() => import('./incidents/incidents-page.tsx'), 'IncidentsPage'),
})
const incident = createRoute({
  getParentRoute: () => shell,
  path: '/incidents/$id',
  component: lazyRouteComponent(() => import('./incidents/incident-page.tsx'), 'IncidentPage'),
})
const search = createRoute({
  getParentRoute: () => shell,
  path: '/search',
  component: lazyRouteComponent(() => import('./search/search-page.tsx'), 'SearchPage'),
})
const places = createRoute({
  getParentRoute: () => shell,
  path: '/places',
  component: lazyRouteComponent(() => import('./places/places-page.tsx'), 'PlacesPage'),
})
const people = createRoute({
  getParentRoute: () => shell,
  path: '/people',
  component: lazyRouteComponent(() => import('./people/people-page.tsx'), 'PeoplePage'),
})
const sources = createRoute({
  getParentRoute: () => shell,
  path: '/sources',
  component: lazyRouteComponent(() => import('./sources/sources-page.tsx'), 'SourcesPage'),
})
const rules = createRoute({
  getParentRoute: () => shell,
  path: '/rules',
  component: lazyRouteComponent(() => import('./rules/rules-page.tsx'), 'RulesPage'),
})
const editRule = createRoute({
  getParentRoute: () => shell,
  path: '/rules/edit',
  component: lazyRouteComponent(() => import('./rules/edit-page.tsx'), 'EditPage'),
})
const coverage = createRoute({
  getParentRoute: () => shell,
  path: '/coverage',
  component: lazyRouteComponent(() => import('./coverage/coverage-page.tsx'), 'CoveragePage'),
})
const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
})

const tree = root.addChildren([
  signInRoute,
  setupRoute,
  inviteRoute,
  shell.addChildren([
    home,
    live,
    incidents,
    incident,
    search,
    places,
    people,
    sources,
    rules,
    editRule,
    coverage,
    settings,
  ]),
])

/** The console's addresses. Every page is loaded when it is first opened. */
export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    parseSearch,
    stringifySearch: writeSearch,
    defaultPreload: 'intent',
    defaultPendingMs: 400,
    defaultStructuralSharing: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
