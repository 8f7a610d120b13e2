using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>Lays one carried column of several segments end to end.</summary>
internal static class SegmentCopy
{
    /// <summary>Whether any of the segments carries the column raw, so that all of it must be.</summary>
    public static bool AnyRaw(ReadOnlySpan<Segment> segments, int column)
    {
        foreach (var segment in segments)
        {
            if (segment.Columns[column].Form == RunForm.Raw)
                return true;
        }
        return false;
    }

    /// <summary>Codes or row numbers, −1 for none.</summary>
    public static void Codes(ReadOnlySpan<Segment> segments, int column, Span<int> destination)
    {
        var row = 0;
        foreach (var segment in segments)
        {
            segment.Columns[column].CopyCodes(segment.Start, destination.Slice(row, segment.Count));
            row += segment.Count;
        }
    }

    /// <summary>Fixed-width values.</summary>
    public static void Values<T>(ReadOnlySpan<Segment> segments, int column, Span<T> destination)
        where T : unmanaged
    {
        var row = 0;
        foreach (var segment in segments)
        {
            segment.Columns[column].CopyValues(segment.Start, destination.Slice(row, segment.Count));
            row += segment.Count;
        }
    }

    /// <summary>One byte a row, 1 where the value is present. False, and the bytes meaningless, where all are.</summary>
    public static bool Validity(ReadOnlySpan<Segment> segments, int column, Span<byte> destination)
    {
        var row = 0;
        var any = false;
        foreach (var segment in segments)
        {
            var part = destination.Slice(row, segment.Count);
            if (segment.Columns[column].CopyValidity(segment.Start, part))
                any = true;
            else
                part.Fill(1);
            row += segment.Count;
        }
        return any;
    }

    /// <summary>Bytes that <see cref="Raw"/> will need.</summary>
    public static int RawLength(ReadOnlySpan<Segment> segments, int column, ByteDictionary shared)
    {
        var length = 0;
        Span<int> code = stackalloc int[1];
        foreach (var segment in segments)
        {
            var source = segment.Columns[column];
            if (source.Form == RunForm.Raw)
            {
                length = checked(length + source.RawBytes(segment.Start, segment.Count).Length);
                continue;
            }
            for (var i = 0; i < segment.Count; i++)
            {
                source.CopyCodes(segment.Start + i, code);
                if (code[0] >= 0)
                    length = checked(length + shared[code[0]].Length);
            }
        }
        return length;
    }

    /// <summary>Byte strings with their ends and one validity byte a row; codes are looked up in the shared dictionary.</summary>
    public static void Raw(ReadOnlySpan<Segment> segments, int column, ByteDictionary shared, Span<byte> bytes, Span<int> ends, Span<byte> valid)
    {
        var row = 0;
        var end = 0;
        Span<int> code = stackalloc int[1];
        foreach (var segment in segments)
        {
            var source = segment.Columns[column];
            if (source.Form == RunForm.Raw)
            {
                var raw = source.RawBytes(segment.Start, segment.Count);
                raw.CopyTo(bytes[end..]);
                var rawEnds = source.RawEnds(segment.Start, segment.Count);
                var shift = end + raw.Length - rawEnds[^1];
                for (var i = 0; i < rawEnds.Length; i++)
                    ends[row + i] = rawEnds[i] + shift;
                source.RawValidity(segment.Start, segment.Count).CopyTo(valid[row..]);
                end += raw.Length;
                row += segment.Count;
                continue;
            }
            for (var i = 0; i < segment.Count; i++, row++)
            {
                source.CopyCodes(segment.Start + i, code);
                valid[row] = code[0] < 0 ? (byte)0 : (byte)1;
                if (code[0] >= 0)
                {
                    shared[code[0]].CopyTo(bytes[end..]);
                    end += shared[code[0]].Length;
                }
                ends[row] = end;
            }
        }
    }
}
