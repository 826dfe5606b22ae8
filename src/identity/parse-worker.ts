import { parentPort, workerData } from 'node:worker_threads'
import { parseRows, type RowsToParse } from './parse-rows.ts'

parentPort?.postMessage(parseRows(workerData as RowsToParse))
