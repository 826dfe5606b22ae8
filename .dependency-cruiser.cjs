/**
 * The dependency rule: main → api, pipeline → capabilities, connectors, video → protocols, store → engine → model.
 * Never backwards, never a cycle. `engine` and `model` touch neither Node's I/O nor the clock.
 */
const layers = {
  model: [],
  engine: ['model'],
  protocols: ['model'],
  store: ['engine', 'model'],
  connectors: ['protocols', 'model'],
  access: ['store', 'engine', 'model'],
  incidents: ['access', 'store', 'engine', 'model'],
  sources: ['store', 'engine', 'model'],
  coverage: ['engine', 'model'],
  identity: ['access', 'store', 'engine', 'model'],
  demo: ['connectors', 'protocols', 'model'],
  pipeline: [
    'identity',
    'incidents',
    'access',
    'sources',
    'connectors',
    'protocols',
    'store',
    'engine',
    'model',
  ],
  api: [
    'pipeline',
    'coverage',
    'identity',
    'incidents',
    'access',
    'sources',
    'connectors',
    'protocols',
    'store',
    'engine',
    'model',
  ],
}
const forbidden = Object.entries(layers).map(([name, allowed]) => ({
  name: `${name}-imports-only-what-lies-below`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: `^src/(${[name, ...allowed].join('|')})/` },
}))
module.exports = {
  forbidden: [
    ...forbidden,
    {
      name: 'no-cycle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-core-has-no-io',
      severity: 'error',
      from: { path: '^src/(engine|model)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'a-connector-sees-only-itself',
      severity: 'error',
      from: { path: '^src/connectors/([^/]+)/' },
      to: {
        path: '^src/connectors/',
        pathNot: ['^src/connectors/$1/', '^src/connectors/[^/]+\\.ts$'],
      },
    },
    {
      name: 'console-sees-only-client-and-model',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^src/', pathNot: '^src/model/' },
    },
    {
      name: 'server-never-imports-console-or-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(console|test|tools)/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(dist|node_modules)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
}
