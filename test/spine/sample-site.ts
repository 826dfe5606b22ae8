/** A small organisation for whole-path tests, in the shape of an import. Two sites, a handful of things. */
export const sampleOrganisation = {
  places: [
    { id: 'acme', kind: 'organisation', name: 'Acme', time_zone: 'Europe/London' },
    {
      id: 'acme-north',
      kind: 'site',
      name: 'North',
      parent: 'acme',
      latitude: 53.4,
      longitude: -2.9,
      working_hours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '23:59' }],
    },
    { id: 'acme-south', kind: 'site', name: 'South', parent: 'acme', latitude: 50.7, longitude: -3.5 },
    { id: 'north-building', kind: 'building', name: 'Main', parent: 'acme-north' },
    { id: 'north-ground', kind: 'floor', name: 'Ground', parent: 'north-building' },
    { id: 'north-lobby', kind: 'zone', name: 'Lobby', parent: 'north-ground', security: 'shared' },
    { id: 'north-servers', kind: 'zone', name: 'Server room', parent: 'north-ground', security: 'critical' },
    { id: 'north-labs', kind: 'zone', name: 'Labs', parent: 'north-ground', security: 'secure' },
    { id: 'south-building', kind: 'building', name: 'Main', parent: 'acme-south' },
    { id: 'south-ground', kind: 'floor', name: 'Ground', parent: 'south-building' },
    { id: 'south-office', kind: 'zone', name: 'Office', parent: 'south-ground' },
  ],
  assets: [
    door('north-main', 'Main entrance', 'north-lobby'),
    door('north-servers-door', 'Server room door', 'north-servers'),
    door('north-labs-door', 'Labs door', 'north-labs'),
    door('north-labs-back', 'Labs back door', 'north-labs'),
    {
      id: 'north-cam-7',
      kind: 'camera',
      name: 'Server room camera',
      place: 'north-servers',
      names: ['north-cam-7'],
      covers: ['north-servers-door', 'north-servers'],
    },
    {
      id: 'south-db-1',
      kind: 'server',
      name: 'south-db-1',
      place: 'south-office',
      names: ['south-db-1'],
      addresses: ['10.2.0.5'],
    },
  ],
  people: [
    {
      id: 'p-mara',
      name: 'Mara Lind',
      accounts: ['mara.lind'],
      credentials: ['77001'],
      home_site: 'acme-north',
      employment: [{ from: '2020-01-01' }],
    },
    {
      id: 'p-otto',
      name: 'Otto Berg',
      accounts: ['otto.berg'],
      credentials: ['77002'],
      home_site: 'acme-south',
      employment: [{ from: '2020-01-01' }],
    },
  ],
}

function door(id: string, name: string, zone: string): object {
  return {
    id,
    kind: 'door',
    name,
    place: zone,
    names: [id],
    leads_to: zone,
    entry_readers: [`${id}-in`],
    exit_readers: [`${id}-out`],
    request_to_exit: true,
  }
}
