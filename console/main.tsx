import './styles.css'
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RequestError } from './client/request.ts'
import { makeRouter } from './routes.tsx'
import { listenToKeys } from './shell/keys.ts'
import { notifyError } from './shell/notices.ts'
import { applyPreferences } from './shell/preferences.ts'

applyPreferences()
listenToKeys()

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      gcTime: 600_000,
      retryDelay: 400,
      // A refusal does not change by asking again; a network that dropped does.
      retry: (failures, error) =>
        failures < 2 && error instanceof RequestError && (error.status === 0 || error.status === 503),
    },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _result, mutation) => {
      // A form that shows its own errors says so.
      if (mutation.meta?.['quiet'] !== true) notifyError(error)
    },
  }),
})

const element = document.getElementById('console')
if (element) {
  createRoot(element).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={makeRouter(queries)} />
      </QueryClientProvider>
    </StrictMode>,
  )
}
