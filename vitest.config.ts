import { defineConfig } from 'vitest/config'
import { testDataFolder } from './test/support/test-data.ts'

// Recorded events and public rules that are not part of the project; tests that use them say so when they are missing.
const testData = testDataFolder()
if (testData === '')
  console.warn('GATEHOUSE_TEST_DATA is not set: tests with recorded events and public rules are left out')

export default defineConfig({
  test: {
    include: ['{src,test,tools,console}/**/*.test.{ts,tsx}'],
    exclude: ['test/accept/**', 'test/bench/**', '**/node_modules/**'],
    env: { GATEHOUSE_TEST_DATA: testData },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
