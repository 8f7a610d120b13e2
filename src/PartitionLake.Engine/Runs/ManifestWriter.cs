using System.Globalization;
using System.Text.Json;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Runs;

/// <summary>Writes a manifest as JSON.</summary>
internal static class ManifestWriter
{
    public const string DateFormat = "yyyy-MM-dd";
    public const string LocalTimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff";
    public const string UtcTimeFormat = LocalTimeFormat + "'Z'";

    public static async Task<long> WriteAsync(RunManifest head, Stream destination, IEnumerable<ManifestObject> objects, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(objects);
        var rows = 0L;
        await RecordWriter.WriteAsync(
            destination,
            json => WriteHead(json, head),
            ToAsync(objects),
            (json, item) =>
            {
                WriteObject(json, item, head.PartitionKeys);
                rows += item.Action == PartitionAction.Remove ? 0 : item.Rows;
            },
            cancellationToken).ConfigureAwait(false);
        return rows;
    }

    private static async IAsyncEnumerable<ManifestObject> ToAsync(IEnumerable<ManifestObject> objects)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var item in objects)
            yield return item;
    }

    private static void WriteHead(Utf8JsonWriter json, RunManifest head)
    {
        json.WriteStartObject();
        json.WriteNumber("version", RunManifest.CurrentVersion);
        json.WriteNumber("number", head.Number);
        json.WriteString("runId", head.RunId);
        json.WriteString("plan", head.Plan);
        json.WriteString("planHash", head.PlanHash);
        json.WriteString("mode", head.Mode.ToString());
        json.WriteString("started", head.Started.UtcDateTime);
        json.WriteString("finished", head.Finished.UtcDateTime);
        json.WriteStartArray("inputs");
        foreach (var input in head.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("source", input.Source);
            json.WriteNumber("length", input.Length);
            json.WriteString("fingerprint", input.Fingerprint);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("rowsIn", head.RowsIn);
        json.WriteStartArray("joins");
        foreach (var join in head.Joins)
        {
            json.WriteStartObject();
            json.WriteString("from", join.From);
            json.WriteNumber("matched", join.Matched);
            json.WriteNumber("unmatched", join.Unmatched);
            json.WriteNumber("multiplied", join.Multiplied);
            json.WriteNumber("dropped", join.Dropped);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("rowsOut", head.RowsOut);
        WriteCounts(json, head.Counts);
        json.WritePropertyName("partitionKeys");
        RecordWriter.WriteFields(json, head.PartitionKeys);
        json.WritePropertyName("schema");
        RecordWriter.WriteFields(json, head.Schema);
        if (head.Job is { } job)
            WriteJob(json, job);
        WriteStream(json, head);
        json.WriteEndObject();
    }

    private static void WriteStream(Utf8JsonWriter json, RunManifest head)
    {
        if (head.Batch is { } batch)
        {
            json.WriteStartObject("batch");
            json.WriteString("id", batch.Id);
            json.WriteString("content", batch.Content);
            json.WriteEndObject();
        }
        if (!head.Positions.Any)
            return;
        json.WriteStartObject("positions");
        foreach (var (shard, position) in head.Positions.Values)
            json.WriteString(shard, position);
        json.WriteEndObject();
    }

    private static void WriteJob(Utf8JsonWriter json, ManifestJob job)
    {
        json.WriteStartObject("job");
        json.WriteString("engine", job.Engine);
        json.WriteString("hash", job.Hash);
        json.WriteString("jobRunId", job.JobRunId);
        if (job.DpuSeconds is { } seconds)
            json.WriteNumber("dpuSeconds", seconds);
        if (job.SparkVersion is { } version)
            json.WriteString("sparkVersion", version);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, RunCounts counts)
    {
        json.WriteStartObject("counts");
        json.WriteNumber("created", counts.Created);
        json.WriteNumber("replaced", counts.Replaced);
        json.WriteNumber("appended", counts.Appended);
        json.WriteNumber("unchanged", counts.Unchanged);
        json.WriteNumber("removed", counts.Removed);
        json.WriteNumber("bytesWritten", counts.BytesWritten);
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, ManifestObject item, IReadOnlyList<Field> keys)
    {
        // What was removed may have been of other keys: its path tells what there is to tell.
        if (item.Values.Count != keys.Count && item.Action != PartitionAction.Remove)
            throw new ArgumentException($"'{item.Path}' has {item.Values.Count} key values for {keys.Count} partition keys.", nameof(item));
        json.WriteStartObject();
        json.WriteString("path", item.Path);
        if (item.Action != PartitionAction.Remove)
        {
            json.WriteStartArray("values");
            for (var i = 0; i < keys.Count; i++)
                WriteValue(json, item.Values[i], keys[i].Type);
            json.WriteEndArray();
        }
        json.WriteNumber("rows", item.Rows);
        json.WriteNumber("bytes", item.Bytes);
        if (item.Sha256 is not null)
            json.WriteString("sha256", item.Sha256);
        if (item.ETag is not null)
            json.WriteString("etag", item.ETag);
        json.WriteString("action", item.Action.ToString());
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value, LakeType type)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case double number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case DateOnly date: json.WriteStringValue(date.ToString(DateFormat, CultureInfo.InvariantCulture)); break;
            case DateTime time: json.WriteStringValue(time.ToString(type.IsUtc ? UtcTimeFormat : LocalTimeFormat, CultureInfo.InvariantCulture)); break;
            default: throw new ArgumentException($"A partition value cannot be a {value.GetType().Name}.", nameof(value));
        }
    }
}
