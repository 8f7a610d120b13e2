using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Runs;

/// <summary>Writes a record of runs as JSON: the head first, then one object a line, so that neither writing nor reading needs them all at once.</summary>
internal static class RecordWriter
{
    private const int FlushAt = 64 * 1024;

    // The file is read by people, and never embedded in a page: names keep their own characters.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="destination">The content of the file.</param>
    /// <param name="writeHead">Writes an object with all but the objects.</param>
    /// <param name="objects">The objects.</param>
    /// <param name="writeObject">Writes one of them.</param>
    /// <param name="cancellationToken">Stops between two of them.</param>
    public static async Task WriteAsync<T>(
        Stream destination, Action<Utf8JsonWriter> writeHead, IAsyncEnumerable<T> objects,
        Action<Utf8JsonWriter, T> writeObject, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(FlushAt + 4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
            writeHead(json);
        // The closing brace comes after the objects.
        await destination.WriteAsync(buffer.WrittenMemory[..^1], cancellationToken).ConfigureAwait(false);
        buffer.ResetWrittenCount();
        buffer.Write(",\n\"objects\":["u8);

        var isFirst = true;
        using var entry = new Utf8JsonWriter(buffer, Options);
        await foreach (var item in objects.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            buffer.Write(isFirst ? "\n"u8 : ",\n"u8);
            isFirst = false;
            writeObject(entry, item);
            entry.Flush();
            entry.Reset();
            if (buffer.WrittenCount < FlushAt)
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            await destination.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
            buffer.ResetWrittenCount();
        }
        buffer.Write("\n]}\n"u8);
        await destination.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    public static void WriteFields(Utf8JsonWriter json, IReadOnlyList<Field> fields)
    {
        json.WriteStartArray();
        foreach (var field in fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("type", field.Type.ToString());
            if (!field.IsNullable)
                json.WriteBoolean("nullable", false);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
