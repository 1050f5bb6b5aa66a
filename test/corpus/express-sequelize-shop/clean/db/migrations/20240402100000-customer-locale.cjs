module.exports = {
  up: (queryInterface, { DataTypes }) => queryInterface.addColumn('customers', 'locale', { type: DataTypes.TEXT, allowNull: false, defaultValue: 'en' }),
  down: (queryInterface) => queryInterface.removeColumn('customers', 'locale'),
}
