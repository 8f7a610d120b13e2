using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Faults.Sequences;

/// <summary>A sequence of steps that a seed tells.</summary>
internal sealed class RandomSequence
{
    private static readonly string?[] States = ["GA", "a b", "x/y", "50%", "é=", "Z:", null, "n's", "A[1]", "-"];
    private static readonly int?[] Months = [1, 8, 12, null, 108];
    private static readonly (string[] Keys, int Digits)[] Layouts = [(["state"], 0), (["m"], 2), (["m"], 0), (["state", "m"], 2), (["m", "state"], 0)];

    private readonly Random _random;
    private readonly (string[] Keys, int Digits) _layout;
    private readonly List<string?> _states;

    private RandomSequence(int seed)
    {
        _random = new Random(seed);
        _layout = Layouts[_random.Next(Layouts.Length)];
        _states = [.. _random.GetItems(States, 4).Distinct()];
    }

    /// <summary>Always the same steps for one seed.</summary>
    public static List<SequenceStep> Of(int seed)
    {
        var sequence = new RandomSequence(seed);
        return [.. Enumerable.Range(0, sequence._random.Next(3, 8)).Select(sequence.Step)];
    }

    private SequenceStep Step(int number) => _random.Next(20) switch
    {
        < 2 => new ForeignStep(Row(_random.Next(20), -number), _random.Next(2) == 0, $"foreign{number}{Pick(".parquet", ".parquet", "", "_0")}"),
        2 when _random.Next(2) == 0 => new StrayStep(null, Pick("_SUCCESS", "_started", ".hidden", "_metadata"), "no data"),
        2 => new StrayStep(Row(0, 0), Pick("_SUCCESS", ".x.crc", "foreign-empty", "_old.parquet"), ""),
        < 6 => new RepeatStep(_random.Next(2) == 0 ? 1 : _random.Next(1, 4)),
        _ => Run(number),
    };

    private RunStep Run(int number)
    {
        // Mostly the lake's own layout; the month is written with its digits or without.
        var (keys, digits) = _random.Next(8) == 0 ? Layouts[_random.Next(Layouts.Length)] : _layout;
        if (_random.Next(4) == 0)
            digits = 2 - digits;
        var mode = (PublishMode)_random.Next(4);
        var count = _random.Next(8) == 0 ? 0 : _random.Next(1, 12);
        var ids = _random.Next(12) == 0 ? [.. Enumerable.Range(0, count).Select(_ => _random.Next(20))] : Shuffled(Enumerable.Range(0, 20)).Take(count);
        var isKilled = _random.Next(3) == 0;
        return new RunStep(
            mode,
            (MergeScope)(_random.Next(3) == 0 ? 1 : 0),
            keys,
            digits,
            Pick("part.parquet", "part.parquet", "part.parquet", "other.parquet"),
            Pick("a", "a", "b"),
            [.. ids.Select((id, i) => Row(id, 100 * number + i))])
        {
            Force = _random.Next(8) == 0,
            KillAt = isKilled ? _random.NextDouble() : null,
            KillActs = _random.Next(2) == 0,
            IsRepeated = _random.Next(3) != 0,
        };
    }

    private ModelRow Row(int id, int value) => new(id, _states[_random.Next(_states.Count)], Months[_random.Next(Months.Length)], value);

    private List<int> Shuffled(IEnumerable<int> values)
    {
        int[] all = [.. values];
        _random.Shuffle(all);
        return [.. all];
    }

    private string Pick(params string[] texts) => texts[_random.Next(texts.Length)];
}
