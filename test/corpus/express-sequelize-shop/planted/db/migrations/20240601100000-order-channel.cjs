module.exports = {
  up: (queryInterface, { DataTypes }) => queryInterface.addColumn('orders', 'channel', { type: DataTypes.TEXT, allowNull: false }),
  down: (queryInterface) => queryInterface.removeColumn('orders', 'channel'),
}
