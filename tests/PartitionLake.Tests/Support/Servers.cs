using PartitionLake.TestServers;

[assembly: AssemblyFixture(typeof(MotoServer))]
[assembly: AssemblyFixture(typeof(S3TestServer))]
