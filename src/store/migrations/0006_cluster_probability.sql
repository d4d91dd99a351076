-- How likely a customer belongs to the cluster; NULL where the method does not tell.
ALTER TABLE cluster_member ADD COLUMN probability REAL;
