using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Training;

/// <summary>One manifest of objects for a training job, as SageMaker documents it.</summary>
/// <remarks>
/// S3DataSource of the API reference: a manifest is one JSON array, whose first element is an object with the prefix and whose others are the rests of
/// the keys; an augmented manifest has one JSON object a line, with the URI of the object as <c>source-ref</c> beside its attributes.
/// </remarks>
public sealed class TrainingManifest
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _prefix;
    private readonly bool _isAugmented;
    private readonly ArrayBufferWriter<byte> _content = new();

    internal TrainingManifest(string name, string prefix, bool isAugmented)
    {
        Name = name;
        _prefix = prefix;
        _isAugmented = isAugmented;
    }

    /// <summary>The share; "" where there is no split.</summary>
    public string Name { get; }

    /// <summary>Partitions of which it names an object.</summary>
    public int Partitions { get; private set; }

    public int Objects { get; private set; }

    /// <summary>Rows of the objects.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes of the objects.</summary>
    public long Bytes { get; private set; }

    /// <summary>The file; empty where it names no object, because a manifest without any is none.</summary>
    public ReadOnlyMemory<byte> Content
    {
        get
        {
            if (Objects == 0)
                return ReadOnlyMemory<byte>.Empty;
            if (_isAugmented)
                return _content.WrittenMemory;
            return (byte[])[.. _content.WrittenSpan, .. "\n]\n"u8];
        }
    }

    internal void Add(StoredObject item, long rows, IReadOnlyList<KeyValuePair<string, object?>> values, bool isFirstOfPartition)
    {
        if (_isAugmented)
            WriteLine(item, values);
        else
            WriteEntry(item);
        Objects++;
        Rows += rows;
        Bytes += item.Length;
        Partitions += isFirstOfPartition ? 1 : 0;
    }

    private void WriteEntry(StoredObject item)
    {
        using var json = new Utf8JsonWriter(_content, s_json);
        if (Objects == 0)
        {
            _content.Write("["u8);
            json.WriteStartObject();
            json.WriteString("prefix", _prefix);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
        }
        _content.Write(",\n"u8);
        json.WriteStringValue(item.Path);
        json.Flush();
    }

    private void WriteLine(StoredObject item, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        using (var json = new Utf8JsonWriter(_content, s_json))
        {
            json.WriteStartObject();
            json.WriteString("source-ref", _prefix + item.Path);
            foreach (var (name, value) in values)
            {
                json.WritePropertyName(name);
                WriteValue(json, value);
            }
            json.WriteEndObject();
        }
        _content.Write("\n"u8);
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case DateOnly date:
                json.WriteStringValue(date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
                break;
            case DateTime time:
                json.WriteStringValue(time);
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
