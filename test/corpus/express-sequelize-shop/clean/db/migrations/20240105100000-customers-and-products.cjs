module.exports = {
  up: (queryInterface, { DataTypes, fn }) =>
    queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.createTable('customers', {
        id: { type: DataTypes.UUID, primaryKey: true, defaultValue: fn('gen_random_uuid') },
        email: { type: DataTypes.TEXT, allowNull: false, unique: true, comment: 'personal data' },
        password_hash: { type: DataTypes.TEXT, allowNull: false },
        created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: fn('now') },
      }, { transaction })
      await queryInterface.createTable('password_resets', {
        token_hash: { type: DataTypes.TEXT, primaryKey: true },
        customer_id: { type: DataTypes.UUID, allowNull: false, references: { model: 'customers', key: 'id' }, onDelete: 'CASCADE' },
        expires_at: { type: DataTypes.DATE, allowNull: false },
      }, { transaction })
      await queryInterface.addIndex('password_resets', ['customer_id'], { transaction })
      await queryInterface.addIndex('password_resets', ['expires_at'], { transaction })
      await queryInterface.createTable('products', {
        id: { type: DataTypes.UUID, primaryKey: true, defaultValue: fn('gen_random_uuid') },
        slug: { type: DataTypes.TEXT, allowNull: false, unique: true },
        title: { type: DataTypes.TEXT, allowNull: false },
        price_cents: { type: DataTypes.BIGINT, allowNull: false },
        stock: { type: DataTypes.INTEGER, allowNull: false },
      }, { transaction })
      await queryInterface.addConstraint('products', { type: 'check', name: 'products_stock', fields: ['stock'], where: { stock: { [Symbol.for('gte')]: 0 } }, transaction })
    }),
  down: async (queryInterface) => {
    for (const table of ['products', 'password_resets', 'customers']) await queryInterface.dropTable(table)
  },
}
