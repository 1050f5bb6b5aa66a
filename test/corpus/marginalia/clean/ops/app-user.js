// Runs once, when the volume is new: the service may read and write its own database only.
db.getSiblingDB('marginalia').createUser({
  user: 'marginalia',
  pwd: process.env.MONGO_APP_PASSWORD,
  roles: [{ role: 'readWrite', db: 'marginalia' }],
});
