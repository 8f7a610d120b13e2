using PartitionLake.TestServers;

[assembly: AssemblyFixture(typeof(MotoServer))]
