using System.Collections.Specialized;
using PartitionLake.Console;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Query.Formatting;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Query;

/// <summary>Makes what users get of the rows of a query, and sends it in small parcels.</summary>
internal sealed class RowWriter
{
    /// <summary>Objects in one message: enough that messages cost little, few enough that the first row does not wait for many others.</summary>
    private const int ParcelRows = 64;

    /// <summary>Bytes of text in one message at most, unless one row has more.</summary>
    private const long ParcelBytes = 16 << 10;

    private readonly IPipeline _pipeline;
    private readonly string[] _names;
    private readonly Func<RowBatch, int, object> _make;

    /// <param name="pipeline">Where the rows go.</param>
    /// <param name="schema">Their columns.</param>
    /// <param name="format">What to make of them.</param>
    /// <param name="header">Whether CSV begins with the names of the columns.</param>
    /// <param name="guard">Whether CSV is made safe for spreadsheets.</param>
    public RowWriter(IPipeline pipeline, Schema schema, LakeSelectFormat format, bool header, bool guard)
    {
        _pipeline = pipeline;
        _names = [.. schema.Select(field => field.Name)];
        switch (format)
        {
            case LakeSelectFormat.Csv:
                var csv = new CsvRows(schema, guard);
                if (header)
                    pipeline.WriteObject(csv.Header());
                _make = csv.Row;
                break;
            case LakeSelectFormat.Json:
                _make = new JsonRows(schema).Row;
                break;
            default:
                _make = ToObject;
                break;
        }
    }

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    public void Write(RowBatch batch)
    {
        var rows = FittingRows(batch);
        for (var first = 0; first < batch.Length; first += rows)
        {
            var parcel = new object[Math.Min(rows, batch.Length - first)];
            for (var i = 0; i < parcel.Length; i++)
                parcel[i] = _make(batch, first + i);
            _pipeline.WriteObjects(parcel);
        }
        Rows += batch.Length;
    }

    /// <summary>Fewer rows in a parcel where their text is long: many parcels wait for the pipeline.</summary>
    private static int FittingRows(RowBatch batch)
    {
        long longest = 0;
        foreach (var column in batch.Columns)
            longest += (column as DictionaryColumn)?.Dictionary.MaxLength ?? 0;
        return (int)Math.Clamp(ParcelBytes / Math.Max(1, longest), 1, ParcelRows);
    }

    private PSObject ToObject(RowBatch batch, int row)
    {
        var result = new PSObject();
        // The names come from a schema, which has each once; looking for duplicates would cost more than the rest.
        for (var i = 0; i < _names.Length; i++)
            result.Properties.Add(new PSNoteProperty(_names[i], ForUser(CellValue.ToObject(batch.Columns[i], row))), preValidated: true);
        return result;
    }

    /// <summary>Structs become objects, at any depth.</summary>
    public static object? ForUser(object? value)
    {
        switch (value)
        {
            case StructCell row:
                var result = new PSObject();
                for (var i = 0; i < row.Values.Count; i++)
                    result.Properties.Add(new PSNoteProperty(row.Fields[i].Name, ForUser(row.Values[i])), preValidated: true);
                return result;
            case object?[] list:
                return Array.ConvertAll(list, ForUser);
            case OrderedDictionary map:
                var keys = new object[map.Count];
                map.Keys.CopyTo(keys, 0);
                var converted = new OrderedDictionary(keys.Length);
                foreach (var key in keys)
                    converted.Add(ForUser(key)!, ForUser(map[key]));
                return converted;
            default:
                return value;
        }
    }
}
