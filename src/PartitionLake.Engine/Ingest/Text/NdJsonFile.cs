using System.Text.Json;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Ingest.Text;

/// <summary>Reads a file of one JSON object a line. Its columns are the members that any line has; the file is read once for them and once for its
/// values.</summary>
internal static class NdJsonFile
{
    private const int LongestLine = 256 << 20;
    private const byte LineFeed = (byte)'\n';

    /// <summary>Writes the rows to a Parquet file of text columns.</summary>
    /// <exception cref="LakeException">The file is not as it must be; row and column are named.</exception>
    public static TextColumns Read(Func<IByteSource> open, string name, string target, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        ForEachLine(open(), name, (row, line) => ForEachMember(name, row, line, (member, _, _) =>
        {
            if (ordinals.TryAdd(member, names.Count))
                names.Add(member);
        }), cancellationToken);
        if (names.Count == 0)
            throw TextFile.Wrong(name, "It has no rows, so nothing names its columns.", "Leave the file out.");
        TextFile.CheckNames(names, name);
        var columns = new TextColumns(names, target);
        try
        {
            ForEachLine(open(), name, (row, line) =>
            {
                ForEachMember(name, row, line, (member, value, notation) =>
                {
                    var ordinal = ordinals[member];
                    if (columns.IsSet(ordinal))
                        throw TextFile.Wrong(name, $"Row {row} has several members '{member}'.", "Correct the row.");
                    if (notation is { } known)
                        columns.Set(ordinal, value, known);
                });
                columns.EndRow();
            }, cancellationToken);
            columns.Complete();
            return columns;
        }
        catch
        {
            columns.Dispose();
            throw;
        }
    }

    private delegate void OnLine(long row, ReadOnlySpan<byte> line);

    private delegate void OnMember(string name, ReadOnlySpan<byte> value, ValueNotation? notation);

    private static void ForEachLine(IByteSource source, string name, OnLine onLine, CancellationToken cancellationToken)
    {
        using var stream = TextStream.Open(source, cancellationToken);
        var buffer = new byte[1 << 16];
        var (start, end, row) = (0, 0, 0L);
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf(LineFeed);
            if (length < 0)
            {
                if (start > 0)
                {
                    buffer.AsSpan(start, end - start).CopyTo(buffer);
                    (start, end) = (0, end - start);
                }
                if (end == buffer.Length)
                {
                    if (end > LongestLine)
                        throw TextFile.Wrong(name, $"Row {row + 1} has more than {LongestLine >> 20} MB.", "Write one object a line.");
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
                var read = stream.Read(buffer, end, buffer.Length - end);
                end += read;
                if (read > 0)
                    continue;
                length = end;
                if (length == 0)
                    return;
            }
            var line = buffer.AsSpan(start, length).Trim("\r \t"u8);
            if (row == 0 && line.StartsWith("\uFEFF"u8))
                line = line[3..];
            start = Math.Min(end, start + length + 1);
            if (line.IsEmpty)
                continue;
            row++;
            onLine(row, line);
        }
    }

    private static void ForEachMember(string file, long row, ReadOnlySpan<byte> line, OnMember onMember)
    {
        var member = "";
        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                throw TextFile.Wrong(file, $"Row {row} is no JSON object: {TextFile.Shown(line)}.", "Write one object a line.");
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                member = json.GetString()!;
                json.Read();
                switch (json.TokenType)
                {
                    case JsonTokenType.Null:
                        onMember(member, default, null);
                        break;
                    case JsonTokenType.String:
                        onMember(member, TextFile.Utf8.GetBytes(json.GetString()!), ValueNotation.Text);
                        break;
                    case JsonTokenType.Number:
                        onMember(member, json.ValueSpan, ValueNotation.Number);
                        break;
                    case JsonTokenType.True or JsonTokenType.False:
                        onMember(member, json.ValueSpan, ValueNotation.Flag);
                        break;
                    default:
                        var begin = (int)json.TokenStartIndex;
                        json.Skip();
                        onMember(member, line[begin..(int)json.BytesConsumed], ValueNotation.Nested);
                        break;
                }
            }
            if (json.TokenType != JsonTokenType.EndObject || json.Read())
                throw TextFile.Wrong(file, $"Row {row} is no single JSON object: {TextFile.Shown(line)}.", "Write one object a line.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var place = member.Length == 0 ? "" : $", at or behind column '{member}'";
            throw new LakeException(LakeErrorCode.FileCorrupt, $"'{file}' cannot be read: row {row}{place}: {e.Message}", "Correct the row.", file, e);
        }
    }
}
