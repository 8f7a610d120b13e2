using System.Text.Json;

namespace PartitionLake.Benchmarks.Corpus;

/// <summary>The inside of a worker process: one request a line comes in, one reply a line goes out.</summary>
internal static class CorpusWorker
{
    public const string Ours = "ours";
    public const string Duck = "duck";

    public static int Run(string kind)
    {
        using var duck = kind == Duck ? new DuckReading() : null;
        while (Console.In.ReadLine() is { } line)
        {
            var request = JsonSerializer.Deserialize<CorpusRequest>(line)!;
            ProcessMemory.ResetPeak();
            var reply = duck?.Answer(request) ?? OurReading.Answer(request);
            Console.Out.WriteLine(JsonSerializer.Serialize(reply with { PeakBytes = ProcessMemory.Peak() }));
            Console.Out.Flush();
        }
        return 0;
    }
}
