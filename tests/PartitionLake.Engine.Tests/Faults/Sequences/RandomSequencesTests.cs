using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Faults.Sequences;

/// <summary>
/// Random sequences of runs in all modes, of several plans, killed and repeated, with the files of others put between: after each step the
/// lake has the rows of a model that holds them in a dictionary, and the record of its runs says what is there.
/// </summary>
public sealed class RandomSequencesTests
{
    /// <summary>A sequence that failed tells its seed: give the range here to play it alone, as first:count.</summary>
    private const string Only = "PARTITIONLAKE_SEQUENCES";

    [Fact]
    public Task On_a_disk_the_lake_has_the_rows_of_the_model() => PlayAsync("disk", 0, Effort.Of(1_700, 40_000), static folder => new DiskPlace(folder));

    [Fact]
    public Task In_a_bucket_the_lake_has_the_rows_of_the_model() =>
        PlayAsync("bucket in memory", 1_000_000, Effort.Of(300, 10_000), static folder => new BucketPlace(folder));

    private static async Task PlayAsync(string name, int first, int count, Func<TempFolder, ISequencePlace> placeAt)
    {
        if (Environment.GetEnvironmentVariable(Only)?.Split(':') is [var from, var many])
            (first, count) = (int.Parse(from, CultureInfo.InvariantCulture), int.Parse(many, CultureInfo.InvariantCulture));
        var clock = Stopwatch.StartNew();
        var failures = new ConcurrentQueue<(int Seed, Exception Error)>();
        var counts = new SequenceCounts();
        var next = first - 1;
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(async () =>
        {
            using var player = new SequencePlayer(placeAt);
            for (var seed = Interlocked.Increment(ref next); seed < first + count && failures.IsEmpty; seed = Interlocked.Increment(ref next))
            {
                if (await Record.ExceptionAsync(() => player.PlayAsync(RandomSequence.Of(seed))) is { } error)
                    failures.Enqueue((seed, error));
            }
            lock (failures)
                counts += player.Counts;
        })));
        if (failures.TryDequeue(out var failure))
            Assert.Fail(await DescribeAsync(failure.Seed, failure.Error, placeAt));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"sequences on {name}: {count:N0} equal the model, seeds {first} to {first + count - 1}; {counts.Runs:N0} runs, {counts.Killed:N0} killed, "
                + $"{counts.Repeated:N0} repeated, {counts.Refused:N0} refused, {counts.Foreign:N0} files of others; {clock.Elapsed.TotalSeconds:N0} s"));
        Assert.True(counts.Killed > count / 10 && counts.Repeated > count / 10 && counts.Refused > count / 10 && counts.Foreign > count / 10, $"{counts}");
    }

    /// <summary>Leaves out every step without which the sequence fails as well.</summary>
    private static async Task<string> DescribeAsync(int seed, Exception error, Func<TempFolder, ISequencePlace> placeAt)
    {
        using var player = new SequencePlayer(placeAt);
        var steps = RandomSequence.Of(seed);
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            var fewer = steps.Where((_, step) => step != i).ToList();
            if (await Record.ExceptionAsync(() => player.PlayAsync(fewer)) is { } again)
                (steps, error) = (fewer, again);
        }
        return $"Seed {seed}, {Only}={seed}:1. The least that fails:\n{string.Join('\n', steps)}\n{error}";
    }
}
