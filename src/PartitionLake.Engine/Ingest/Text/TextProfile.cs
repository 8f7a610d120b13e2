using System.Buffers.Text;
using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Ingest.Text;

/// <summary>What a value of a text file is by its notation.</summary>
internal enum ValueNotation
{
    /// <summary>Text of a CSV file, which may be a number or a date as well.</summary>
    Bare,
    /// <summary>A JSON string.</summary>
    Text,
    /// <summary>A JSON number.</summary>
    Number,
    /// <summary>A JSON true or false.</summary>
    Flag,
    /// <summary>A JSON object or array.</summary>
    Nested,
}

/// <summary>What all values of a column, of all files, can be read as without a change: the type is inferred from all of them, never from a sample.</summary>
/// <remarks>
/// Whole numbers are bigint and fractions double, so that the type does not depend on how large today's values are. A number counts as one only
/// where it is written as one: 007 and +5 are text, and so are fractions of more digits than double holds.
/// </remarks>
internal sealed class TextProfile
{
    private const int ExactDigits = 15;
    private const int MicrosecondLength = 26;
    private const long ExactInDouble = 1L << 53;

    private bool _isFlag = true;
    private bool _isWhole = true;
    private bool _isReal = true;
    private bool _isDate = true;
    private bool _isClock = true;
    private bool _isInstant = true;
    private bool _hasBare;
    private bool _hasText;
    private bool _hasNumber;
    private bool _hasFlag;
    private bool _hasNested;

    /// <summary>Whether there was any value.</summary>
    public bool HasValues => _hasBare || _hasText || _hasNumber || _hasFlag || _hasNested;

    public void Add(ReadOnlySpan<byte> value, ValueNotation notation)
    {
        switch (notation)
        {
            case ValueNotation.Text:
                _hasText = true;
                return;
            case ValueNotation.Nested:
                _hasNested = true;
                return;
            case ValueNotation.Flag:
                _hasFlag = true;
                return;
            case ValueNotation.Number:
                _hasNumber = true;
                break;
            default:
                _hasBare = true;
                break;
        }
        var whole = 0L;
        var isWhole = (_isWhole || _isReal) && IsWhole(value, out whole);
        _isWhole &= isWhole;
        _isReal &= isWhole ? whole is >= -ExactInDouble and <= ExactInDouble : _isReal && IsReal(value);
        if (notation == ValueNotation.Number)
            return;
        _isFlag &= value.SequenceEqual("true"u8) || value.SequenceEqual("false"u8);
        _isDate = _isDate && value.Length == 10 && TimestampText.TryParseDate(value, out _);
        var hasZone = false;
        var isTime = (_isClock || _isInstant) && value.Length >= 19 && TimestampText.TryParseTimestamp(value, out _, out hasZone) && IsOfMicroseconds(value);
        _isClock &= isTime && !hasZone;
        _isInstant &= isTime && hasZone;
    }

    /// <summary>Takes in what was seen of the column in another file.</summary>
    public void Add(TextProfile other)
    {
        _isFlag &= other._isFlag;
        _isWhole &= other._isWhole;
        _isReal &= other._isReal;
        _isDate &= other._isDate;
        _isClock &= other._isClock;
        _isInstant &= other._isInstant;
        _hasBare |= other._hasBare;
        _hasText |= other._hasText;
        _hasNumber |= other._hasNumber;
        _hasFlag |= other._hasFlag;
        _hasNested |= other._hasNested;
    }

    /// <summary>The type of the column, or why it has none.</summary>
    public (LakeType? Type, string? Refusal) ToType()
    {
        var kinds = (_hasText || _hasBare ? 1 : 0) + (_hasNumber ? 1 : 0) + (_hasFlag ? 1 : 0) + (_hasNested ? 1 : 0);
        if (kinds > 1)
            return (null, "text, numbers, true or false, objects or lists mixed; Types = @{ name = 'string' } takes all for text");
        if (_hasNested)
            return (null, "objects or lists; Types = @{ name = 'string' } takes their JSON for text");
        if (_hasFlag)
            return (LakeType.Boolean, null);
        if (_hasNumber)
            return _isWhole ? (LakeType.Int64, null) : _isReal ? (LakeType.Double, null)
                : (null, "numbers of more digits than bigint or double hold unchanged; Types says which decimal they are");
        if (!_hasBare || _hasText)
            return (LakeType.String, null);
        return (_isFlag ? LakeType.Boolean : _isWhole ? LakeType.Int64 : _isReal ? LakeType.Double : _isDate ? LakeType.Date
            : _isClock ? LakeType.Timestamp : _isInstant ? LakeType.TimestampUtc : LakeType.String, null);
    }

    private static bool IsWhole(ReadOnlySpan<byte> value, out long number)
    {
        if (!Utf8Parser.TryParse(value, out number, out var read) || read != value.Length)
            return false;
        // 007 and +5 are other texts than the number has, and -0 is a double.
        var digits = value[0] == '-' ? value[1..] : value;
        return value[0] != '+' && (digits[0] != '0' || (digits.Length == 1 && value.Length == 1));
    }

    private static bool IsReal(ReadOnlySpan<byte> value)
    {
        var digits = 0;
        var rest = value.Length > 0 && value[0] == '-' ? value[1..] : value;
        if (rest.Length == 0 || !char.IsAsciiDigit((char)rest[0]) || (rest[0] == '0' && rest.Length > 1 && char.IsAsciiDigit((char)rest[1])))
            return false;
        foreach (var b in rest)
        {
            if (b is (byte)'e' or (byte)'E')
                break;
            digits += char.IsAsciiDigit((char)b) ? 1 : 0;
        }
        if (!Utf8Parser.TryParse(value, out double number, out var read) || read != value.Length || !double.IsFinite(number))
            return false;
        return digits <= ExactDigits || number.ToString("R", CultureInfo.InvariantCulture) == Encoding.ASCII.GetString(value);
    }

    private static bool IsOfMicroseconds(ReadOnlySpan<byte> value)
    {
        var point = value.IndexOf((byte)'.');
        if (point < 0)
            return true;
        var fraction = 0;
        while (point + 1 + fraction < value.Length && char.IsAsciiDigit((char)value[point + 1 + fraction]))
            fraction++;
        return point + fraction < MicrosecondLength;
    }
}
