using PartitionLake.Benchmarks;
using PartitionLake.Benchmarks.Verbs;

if (args is [PeerVerb.Name, var statements])
    return PeerVerb.Run(statements);
if (args is [FingerprintVerb.Name, var workload, var query])
    return FingerprintVerb.Run(workload, query);

try
{
    if (args is [CorpusVerb.Name, .. var rest])
        return CorpusVerb.Run(rest);
    var options = BenchmarkOptions.Parse(args);
    return options.Verb switch
    {
        BenchmarkVerb.Scale => ScaleVerb.Run(options),
        BenchmarkVerb.Memory => MemoryVerb.Run(options),
        BenchmarkVerb.Compare when options.Store is not null => StoreVerb.Run(options),
        BenchmarkVerb.Session => SessionVerb.Run(options),
        BenchmarkVerb.Select => SelectVerb.Run(options),
        BenchmarkVerb.Care => CareVerb.Run(options),
        BenchmarkVerb.Compare => CompareVerb.Run(options),
        _ => BenchmarkOptions.ShowUsage(Console.Out),
    };
}
catch (BenchmarkException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
