module.exports = {
  up: (queryInterface, { DataTypes, fn }) =>
    queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.createTable('cart_items', {
        customer_id: { type: DataTypes.UUID, primaryKey: true, references: { model: 'customers', key: 'id' } },
        product_id: { type: DataTypes.UUID, primaryKey: true, references: { model: 'products', key: 'id' } },
        quantity: { type: DataTypes.INTEGER, allowNull: false },
      }, { transaction })
      await queryInterface.addIndex('cart_items', ['product_id'], { transaction })
      await queryInterface.createTable('orders', {
        id: { type: DataTypes.UUID, primaryKey: true, defaultValue: fn('gen_random_uuid') },
        customer_id: { type: DataTypes.UUID, allowNull: false, references: { model: 'customers', key: 'id' } },
        checkout_key: { type: DataTypes.UUID, allowNull: false, unique: true },
        status: { type: DataTypes.ENUM('pending', 'paid', 'failed'), allowNull: false, defaultValue: 'pending' },
        total_cents: { type: DataTypes.BIGINT, allowNull: false },
        created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: fn('now') },
      }, { transaction })
      await queryInterface.addIndex('orders', ['customer_id', 'created_at', 'id'], { transaction })
      await queryInterface.createTable('order_items', {
        order_id: { type: DataTypes.UUID, primaryKey: true, references: { model: 'orders', key: 'id' } },
        product_id: { type: DataTypes.UUID, primaryKey: true, references: { model: 'products', key: 'id' } },
        quantity: { type: DataTypes.INTEGER, allowNull: false },
        unit_cents: { type: DataTypes.BIGINT, allowNull: false },
      }, { transaction })
      await queryInterface.addIndex('order_items', ['product_id'], { transaction })
    }),
  down: async (queryInterface) => {
    for (const table of ['order_items', 'orders', 'cart_items']) await queryInterface.dropTable(table)
  },
}
