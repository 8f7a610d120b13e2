using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Faults.Sequences;

/// <summary>The lake of one sequence: what runs and others do to it, and what another engine and the plain JSON of its records say of it.</summary>
internal sealed class SequenceLake(ISequencePlace place, TempFolder folder, Duck duck)
{
    private readonly Dictionary<string, (int Version, IReadOnlyList<ModelRow> Rows)> _facts = [];
    private readonly string _temp = Directory.CreateDirectory(folder["temp"]).FullName;
    private int _versions;
    private long _number;

    public bool AppearsWhole => place.AppearsWhole;

    public bool WasKilled => place.WasKilled;

    /// <summary>Whether nothing but runs has changed it since the last one.</summary>
    public bool IsUntouched { get; private set; } = true;

    /// <summary>Of the last run that ended well.</summary>
    public EtlResult? Result { get; private set; }

    /// <summary>Whether there is anything that readers would take for data, empty files too.</summary>
    public bool HasObjects => place.Read().Data.Keys.Any(IsShown);

    /// <summary>Writes the input of a run, and tells its version from that of others: a repeated command finds the file as it was, if it still is.</summary>
    public string WriteFact(RunStep run, bool isRepeated)
    {
        if (!isRepeated || !_facts.TryGetValue(run.Fact, out var known) || !ReferenceEquals(known.Rows, run.Rows))
        {
            _facts[run.Fact] = known = (++_versions, run.Rows);
            Write(FactOf(run), run.Rows, ["id", "state", "m", "v"]);
            // Two files that are written within one tick of the disk's clock would look alike.
            File.SetLastWriteTimeUtc(FactOf(run), DateTime.UnixEpoch.AddDays(20_000).AddSeconds(_versions));
        }
        return $"{run.Fact}{known.Version}";
    }

    /// <summary>Lets the next run over that input find another one.</summary>
    public void Forget(string fact) => _facts.Remove(fact);

    /// <summary>The error of a run; null where it ended well.</summary>
    public async Task<Exception?> RunAsync(RunStep run, bool killed)
    {
        var options = new EtlOptions { TempPath = _temp, MaxConcurrency = 1, Force = run.Force };
        Result = null;
        IsUntouched = true;
        return await Record.ExceptionAsync(async () =>
            Result = await place.RunAsync(run.Plan(FactOf(run), place.Destination), options, killed ? (run.KillAt!.Value, run.KillActs) : null));
    }

    public void Put(ForeignStep step, IReadOnlyList<string> keys)
    {
        IsUntouched = false;
        var file = folder["foreign"];
        Write(file, [step.Row], [.. new[] { "id", "state", "m", "v" }.Except(keys)]);
        place.Put($"{FolderOf(step.Row, keys, step.IsTwin)}/{step.Name}", File.ReadAllBytes(file));
    }

    public void Put(StrayStep step, IReadOnlyList<string> keys)
    {
        IsUntouched = false;
        place.Put(step.Row is null ? step.Name : $"{FolderOf(step.Row, keys, isTwin: false)}/{step.Name}", System.Text.Encoding.UTF8.GetBytes(step.Text));
    }

    /// <summary>The one of two models that the lake agrees with, or for each of its partitions the one.</summary>
    public RowModel Choose(RowModel first, RowModel second, bool isWhole)
    {
        var rows = Rows(place.Read(), out _);
        var text = rows.ConvertAll(static row => row.ToString()).Order(StringComparer.Ordinal).ToList();
        if (text.SequenceEqual(first.Rows))
            return first;
        if (text.SequenceEqual(second.Rows))
            return second;
        if (isWhole)
            throw Different("Neither as if the killed run had ended nor as if it had never been", second.Rows, text);
        var chosen = first.Clone();
        var byPartition = rows.ToLookup(row => RowModel.PartitionOf(row, first.Keys!), static row => row.ToString());
        foreach (var partition in first.Partitions.Union(second.Partitions).Union(byPartition.Select(static group => group.Key)).ToList())
        {
            var found = byPartition[partition].Order(StringComparer.Ordinal).ToList();
            if (found.SequenceEqual(first.RowsOf(partition)))
                continue;
            if (!found.SequenceEqual(second.RowsOf(partition)))
                throw Different($"Partition {partition} is neither as if the killed run had ended nor as if it had never been",
                    second.RowsOf(partition), found);
            chosen.Adopt(partition, second);
        }
        return chosen;
    }

    /// <summary>Makes sure that the lake has the rows of the model, and that the record of its runs says what is there.</summary>
    /// <param name="model">What must be there.</param>
    /// <param name="isTidy">Whether a run has just ended well, so that nothing may be left of any before.</param>
    /// <param name="isAbandoned">Whether a killed run was not completed: its journal waits for the same command.</param>
    public void Check(RowModel model, bool isTidy, bool isAbandoned)
    {
        var files = place.Read();
        var rows = Rows(files, out var perFile);
        var text = rows.ConvertAll(static row => row.ToString()).Order(StringComparer.Ordinal).ToList();
        if (!text.SequenceEqual(model.Rows))
            throw Different("Other rows", model.Rows, text);
        if (!isTidy)
            return;
        Assert.Empty(Directory.GetFileSystemEntries(_temp));
        Assert.All(files.State.Keys.Where(path => !isAbandoned || !path.EndsWith(".journal", StringComparison.Ordinal)),
            static path => Assert.Matches(@"^(runs|current)/[^/]+\.json$|^lock\.json$", path));
        CheckRecord(files, perFile, isAbandoned);
    }

    private void CheckRecord(SequenceFiles files, Dictionary<string, long> perFile, bool isAbandoned)
    {
        var (path, number) = files.State.Keys.Where(static name => name.StartsWith("current/", StringComparison.Ordinal))
            .Where(name => files.State.ContainsKey($"runs/{name["current/".Length..][13..]}"))
            .Select(static name => (name, long.Parse(name["current/".Length..][..12], CultureInfo.InvariantCulture)))
            .MaxBy(static item => item.Item2);
        Assert.True(number >= _number, $"Run {_number} was followed by run {number}.");
        _number = number;
        var recorded = JsonDocument.Parse(File.ReadAllText(files.State[path])).RootElement.GetProperty("objects").EnumerateArray()
            .ToDictionary(static item => item.GetProperty("path").GetString()!,
                static item => (item.GetProperty("sha256").GetString()!, item.GetProperty("rows").GetInt64()));
        var found = files.Data.Where(static item => IsShown(item.Key) && !IsForeign(item.Key))
            .ToDictionary(static item => item.Key,
                item => (Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(item.Value))), perFile.GetValueOrDefault(item.Value)));
        // What a killed run has written is in no record before the same command completes it.
        foreach (var own in found.Keys.Where(own => isAbandoned && !recorded.ContainsKey(own)).ToList())
            found.Remove(own);
        Assert.Equal(recorded.OrderBy(static item => item.Key, StringComparer.Ordinal), found.OrderBy(static item => item.Key, StringComparer.Ordinal));
    }

    /// <summary>The rows as DuckDB reads them, and how many each file has.</summary>
    private List<ModelRow> Rows(SequenceFiles files, out Dictionary<string, long> perFile)
    {
        perFile = [];
        var shown = files.Data.Where(static item => IsShown(item.Key) && new FileInfo(item.Value).Length > 0)
            .Select(static item => Duck.Literal(item.Value)).ToList();
        var rows = new List<ModelRow>();
        if (shown.Count == 0)
            return rows;
        foreach (var row in duck.Query($"SELECT filename, id, state, m::INTEGER, v FROM read_parquet([{string.Join(',', shown)}], "
            + "hive_partitioning=true, hive_types_autocast=false, filename=true, union_by_name=true)"))
        {
            rows.Add(new ModelRow((int)row[1]!, (string?)row[2], (int?)row[3], (int)row[4]!));
            perFile[(string)row[0]!] = perFile.GetValueOrDefault((string)row[0]!) + 1;
        }
        return rows;
    }

    private string FactOf(RunStep run) => folder[$"fact-{run.Fact}.parquet"];

    private void Write(string file, IReadOnlyList<ModelRow> rows, IReadOnlyList<string> columns)
    {
        var values = rows.Count == 0
            ? "SELECT NULL::INTEGER, NULL::VARCHAR, NULL::INTEGER, NULL::INTEGER WHERE false"
            : "VALUES " + string.Join(
                ',',
                rows.Select(
                    static row =>
                        $"({row.Id}, {(row.State is null ? "NULL" : Duck.Literal(row.State))}, "
                            + $"{(row.Month is { } month ? $"{month}" : "NULL")}, {row.Value})"));
        var typed = columns.Select(static column => $"{column}::{(column == "state" ? "VARCHAR" : "INTEGER")} AS {column}");
        duck.Execute($"COPY (SELECT {string.Join(',', typed)} FROM ({values}) t(id, state, m, v)) TO {Duck.Literal(file)} (FORMAT parquet)");
    }

    /// <summary>The folder of a row as another writer may spell it.</summary>
    private static string FolderOf(ModelRow row, IReadOnlyList<string> keys, bool isTwin) => string.Join('/', keys.Select(key => key == "state"
        ? $"""state={(row.State is null ? "__HIVE_DEFAULT_PARTITION__" : isTwin ? EscapeAll(row.State) : PartitionLake.Engine.Partitioning.PartitionPath.Escape(row.State))}"""
        : $"m={(row.Month is not { } month ? "__HIVE_DEFAULT_PARTITION__" : isTwin ? $"{month:D5}" : $"{month}")}"));

    private static string EscapeAll(string text) => string.Concat(System.Text.Encoding.UTF8.GetBytes(text).Select(static value => $"%{value:x2}"));

    private static bool IsShown(string path) => path[(path.LastIndexOf('/') + 1)..][0] is not ('_' or '.');

    private static bool IsForeign(string path) => path[(path.LastIndexOf('/') + 1)..].StartsWith("foreign", StringComparison.Ordinal);

    private static InvalidOperationException Different(string what, List<string> expected, List<string> found) =>
        new($"{what}.\nexpected: {string.Join(' ', expected)}\nfound:    {string.Join(' ', found)}");
}
