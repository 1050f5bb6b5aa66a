module.exports = {
  up: (queryInterface, { DataTypes }) => queryInterface.changeColumn('order_items', 'quantity', { type: DataTypes.BIGINT, allowNull: false }),
  down: (queryInterface, { DataTypes }) => queryInterface.changeColumn('order_items', 'quantity', { type: DataTypes.INTEGER, allowNull: false }),
}
