import { MongoClient, type ObjectId } from 'mongodb'
import { config } from './config.js'

export interface Thread {
  _id: ObjectId
  site: string
  path: string
  open: boolean
}

export interface Comment {
  _id: ObjectId
  threadId: ObjectId
  key: string
  authorId: string | null
  author: string
  text: string
  state: 'waiting' | 'shown' | 'hidden'
  createdAt: Date
}

export interface Report {
  commentId: ObjectId
  by: string
  reason: string
  at: Date
}

export interface Hook {
  site: string
  url: string
}

export const client = new MongoClient(config.MONGO_URL, {
  maxPoolSize: 20,
  serverSelectionTimeoutMS: 3000,
  socketTimeoutMS: 10_000,
  timeoutMS: 5000,
  waitQueueTimeoutMS: 2000,
})
const db = client.db()

export const threads = db.collection<Thread>('threads')
export const comments = db.collection<Comment>('comments')
export const reports = db.collection<Report>('reports')
export const hooks = db.collection<Hook>('hooks')
