using System.Security.Cryptography;
using System.Text.Json;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Pipeline.Plan;

/// <summary>Tells plans apart: runs of equal plans have equal checksums, in every version of the product that knows the same settings.</summary>
/// <remarks>
/// The SHA-256 of the plan as JSON, without its verification and profiles, which decide nothing about the lake. It is written by hand because
/// the serializer's reflection is a good part of the time before the first row is read.
/// </remarks>
internal static class PlanChecksum
{
    /// <returns>64 hexadecimal digits.</returns>
    public static string Of(EtlPlan plan) => Convert.ToHexString(SHA256.HashData(ToJson(plan)));

    internal static byte[] ToJson(EtlPlan plan)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString(nameof(plan.Name), plan.Name);
            WriteTexts(json, nameof(plan.Fact), plan.Fact);
            WriteInput(json, nameof(plan.FactInput), plan.FactInput);
            json.WriteString(nameof(plan.Unnest), plan.Unnest);
            WriteList(json, nameof(plan.Joins), plan.Joins, WriteJoin);
            WriteTexts(json, nameof(plan.Columns), plan.Columns);
            WriteTexts(json, nameof(plan.Include), plan.Include);
            WriteTexts(json, nameof(plan.Exclude), plan.Exclude);
            WriteList(json, nameof(plan.PartitionBy), plan.PartitionBy, WritePartitionColumn);
            json.WriteString(nameof(plan.Destination), plan.Destination);
            json.WriteString(nameof(plan.FileName), plan.FileName);
            json.WriteNumber(nameof(plan.Mode), (int)plan.Mode);
            WriteTexts(json, nameof(plan.MergeKey), plan.MergeKey);
            json.WriteNumber(nameof(plan.MergeScope), (int)plan.MergeScope);
            WriteList(json, nameof(plan.SortBy), plan.SortBy, WriteSortColumn);
            WriteTexts(json, nameof(plan.BloomFilter), plan.BloomFilter);
            WriteList(json, nameof(plan.Checks), plan.Checks, WriteCheck);
            json.WriteNumber(nameof(plan.NullPartition), (int)plan.NullPartition);
            json.WriteNumber(nameof(plan.EmptyPartition), (int)plan.EmptyPartition);
            json.WriteNumber(nameof(plan.InvalidText), (int)plan.InvalidText);
            json.WriteBoolean(nameof(plan.WritePartitionColumns), plan.WritePartitionColumns);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void WriteJoin(Utf8JsonWriter json, JoinPlan join)
    {
        json.WriteStartObject();
        json.WriteString(nameof(join.From), join.From);
        WriteList(json, nameof(join.On), join.On, WriteKey);
        WriteTexts(json, nameof(join.Select), join.Select);
        json.WriteString(nameof(join.Where), join.Where);
        json.WriteNumber(nameof(join.Match), (int)join.Match);
        json.WriteNumber(nameof(join.Kind), (int)join.Kind);
        WriteInput(json, nameof(join.Input), join.Input);
        json.WriteEndObject();
    }

    private static void WriteInput(Utf8JsonWriter json, string name, InputPlan input)
    {
        json.WriteStartObject(name);
        json.WriteNumber(nameof(input.Schema), (int)input.Schema);
        WriteTypes(json, nameof(input.KeyTypes), input.KeyTypes);
        json.WriteString(nameof(input.Table), input.Table);
        WriteTypes(json, nameof(input.TableTypes), input.TableTypes);
        json.WriteNumber(nameof(input.Format), (int)input.Format);
        json.WriteString(nameof(input.Delimiter), input.Delimiter?.ToString());
        WriteTypes(json, nameof(input.Types), input.Types);
        json.WriteBoolean(nameof(input.BinaryAsText), input.BinaryAsText);
        json.WriteBoolean(nameof(input.RoundNanoseconds), input.RoundNanoseconds);
        json.WriteString(nameof(input.Where), input.Where);
        json.WriteEndObject();
    }

    private static void WriteTypes(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, LakeType> types)
    {
        json.WriteStartObject(name);
        foreach (var (column, type) in types)
            json.WriteString(column, type.ToString());
        json.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter json, JoinKeyPlan key)
    {
        json.WriteStartObject();
        json.WriteString(nameof(key.Left), key.Left);
        json.WriteString(nameof(key.Right), key.Right);
        json.WriteEndObject();
    }

    private static void WritePartitionColumn(Utf8JsonWriter json, PartitionColumnPlan column)
    {
        json.WriteStartObject();
        json.WriteString(nameof(column.Source), column.Source);
        json.WriteString(nameof(column.Name), column.Name);
        json.WriteNumber(nameof(column.Digits), column.Digits);
        json.WriteEndObject();
    }

    private static void WriteSortColumn(Utf8JsonWriter json, SortColumnPlan column)
    {
        json.WriteStartObject();
        json.WriteString(nameof(column.Column), column.Column);
        json.WriteBoolean(nameof(column.Descending), column.Descending);
        json.WriteEndObject();
    }

    private static void WriteCheck(Utf8JsonWriter json, CheckPlan check)
    {
        json.WriteStartObject();
        json.WriteString(nameof(check.Name), check.Name);
        json.WriteString(nameof(check.Rule), check.Rule);
        WriteTexts(json, nameof(check.Unique), check.Unique);
        json.WriteString(nameof(check.NullRate), check.NullRate);
        json.WriteNumber(nameof(check.MaxNullRate), check.MaxNullRate);
        json.WriteNumber(nameof(check.Severity), (int)check.Severity);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string>? texts)
    {
        if (texts is null)
            json.WriteNull(name);
        else
            WriteList(json, name, texts, static (json, text) => json.WriteStringValue(text));
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(json, item);
        json.WriteEndArray();
    }
}
