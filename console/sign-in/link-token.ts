import { useView } from '../shell/view.ts'

/**
 * The token of a set-up or invitation link: behind `#`, where no server log and no referrer sees it, or as a query
 * parameter.
 */
export function useLinkToken(): string {
  const [view] = useView()
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? view.token ?? ''
}
