// One statement, no transaction: sequelize-cli opens none.
module.exports = {
  up: (queryInterface) => queryInterface.addIndex('orders', ['created_at'], { name: 'orders_pending', where: { status: 'pending' }, concurrently: true }),
  down: (queryInterface) => queryInterface.sequelize.query('DROP INDEX CONCURRENTLY IF EXISTS orders_pending'),
}
