import { DataTypes, Sequelize } from 'sequelize'
import { settings } from '../settings.js'

export const sequelize = new Sequelize(settings.databaseUrl, {
  dialect: 'postgres',
  logging: false,
  pool: { max: 10, min: 0, acquire: 5_000 },
  dialectOptions: { statement_timeout: 8_000, connectionTimeoutMillis: 4_000, idle_in_transaction_session_timeout: 15_000 },
  define: { timestamps: false, underscored: true },
})

const id = { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 }
const createdAt = { type: DataTypes.DATE, allowNull: false, defaultValue: Sequelize.fn('now') }

export const Customer = sequelize.define('Customer', {
  id,
  email: { type: DataTypes.TEXT, allowNull: false },
  passwordHash: { type: DataTypes.TEXT, allowNull: false },
  locale: { type: DataTypes.TEXT, allowNull: false, defaultValue: 'en' },
  createdAt,
}, { tableName: 'customers', defaultScope: { attributes: { exclude: ['passwordHash'] } }, scopes: { withHash: {} } })

export const PasswordReset = sequelize.define('PasswordReset', {
  tokenHash: { type: DataTypes.TEXT, primaryKey: true },
  customerId: { type: DataTypes.UUID, allowNull: false },
  expiresAt: { type: DataTypes.DATE, allowNull: false },
}, { tableName: 'password_resets' })

export const Product = sequelize.define('Product', {
  id,
  slug: { type: DataTypes.TEXT, allowNull: false, unique: true },
  title: { type: DataTypes.TEXT, allowNull: false },
  priceCents: { type: DataTypes.BIGINT, allowNull: false },
  stock: { type: DataTypes.INTEGER, allowNull: false },
}, { tableName: 'products' })

export const CartItem = sequelize.define('CartItem', {
  customerId: { type: DataTypes.UUID, primaryKey: true },
  productId: { type: DataTypes.UUID, primaryKey: true },
  quantity: { type: DataTypes.INTEGER, allowNull: false },
}, { tableName: 'cart_items' })

export const Order = sequelize.define('Order', {
  id,
  customerId: { type: DataTypes.UUID, allowNull: false },
  checkoutKey: { type: DataTypes.UUID, allowNull: false, unique: true },
  status: { type: DataTypes.ENUM('pending', 'paid', 'failed'), allowNull: false, defaultValue: 'pending' },
  totalCents: { type: DataTypes.BIGINT, allowNull: false },
  channel: { type: DataTypes.TEXT, allowNull: false },
  createdAt,
}, { tableName: 'orders' })

export const OrderItem = sequelize.define('OrderItem', {
  orderId: { type: DataTypes.UUID, primaryKey: true },
  productId: { type: DataTypes.UUID, primaryKey: true },
  quantity: { type: DataTypes.BIGINT, allowNull: false },
  unitCents: { type: DataTypes.BIGINT, allowNull: false },
}, { tableName: 'order_items' })

CartItem.belongsTo(Product, { foreignKey: 'productId' })
