using System.Buffers;
using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>
/// The patterns of S3 Select's TO_STRING: y M d a h H m s S n X x, repeated for width; letters between apostrophes and all
/// that is no letter stand for themselves. Every moment is one of UTC, so offsets are <c>Z</c> or zero.
/// </summary>
internal sealed class TimestampPattern
{
    private static readonly DateTimeFormatInfo English = CultureInfo.InvariantCulture.DateTimeFormat;

    private readonly List<Part> _parts = [];

    private TimestampPattern()
    {
    }

    /// <summary>What it is made of, in order.</summary>
    public IReadOnlyList<Part> Parts => _parts;

    /// <exception cref="ValueFault">The pattern holds a letter that means nothing.</exception>
    public static TimestampPattern Compile(string pattern)
    {
        var result = new TimestampPattern();
        for (var at = 0; at < pattern.Length;)
        {
            var start = at;
            var letter = pattern[at];
            if (letter == '\'')
            {
                var end = pattern.IndexOf('\'', at + 1);
                if (end < 0)
                    throw new ValueFault("The pattern has an apostrophe without its second.");
                result._parts.Add(new Part('\0', 0, end == at + 1 ? "'" : pattern[(at + 1)..end]));
                at = end + 1;
                continue;
            }
            while (at < pattern.Length && pattern[at] == letter)
                at++;
            var width = at - start;
            if (!char.IsAsciiLetter(letter))
                result._parts.Add(new Part('\0', 0, pattern[start..at]));
            else if (width <= MostOf(letter))
                result._parts.Add(new Part(letter, width, ZoneText(letter, width)));
            else
                throw new ValueFault($"'{pattern[start..at]}' means nothing in a pattern of TO_STRING; the letters are y, M, d, a, h, H, m, s, S, n, X and x.");
        }
        return result;
    }

    /// <summary>A node that gives the text of each moment; a date has the time 00:00:00.</summary>
    public TextNode Apply(Node moment) => new(canFail: false, frame =>
    {
        if (moment.Type.Kind == TypeKind.Date)
        {
            var days = Operand<int>.Read(moment, frame);
            return (row, output) => !days.IsNull(row) && Write(days[row], 0, output);
        }
        var instants = Operand<long>.Read(moment, frame);
        return (row, output) =>
        {
            if (instants.IsNull(row))
                return false;
            var day = CivilCalendar.FloorDivide(instants[row], CivilCalendar.MicrosPerDay);
            return Write(day, instants[row] - day * CivilCalendar.MicrosPerDay, output);
        };
    }, moment);

    private static int MostOf(char letter) => letter switch
    {
        'y' => 4,
        'M' or 'X' or 'x' => 5,
        'd' or 'h' or 'H' or 'm' or 's' => 2,
        'S' => 9,
        'a' or 'n' => 1,
        _ => 0,
    };

    private bool Write(long days, long time, ArrayBufferWriter<byte> output)
    {
        var text = new StringBuilder();
        var (year, month, day) = CivilCalendar.FromDays(days);
        var hour = time / 3_600_000_000;
        foreach (var (letter, width, literal) in _parts)
        {
            _ = letter switch
            {
                'y' => width == 2 ? Number(text, Math.Abs(year) % 100, 2) : Number(text, year, width == 4 ? 4 : 1),
                'M' when width >= 3 => text.Append(Month(month, width)),
                'M' => Number(text, month, width),
                'd' => Number(text, day, width),
                'a' => text.Append(hour < 12 ? "AM" : "PM"),
                'h' => Number(text, (hour + 11) % 12 + 1, width),
                'H' => Number(text, hour, width),
                'm' => Number(text, time / 60_000_000 % 60, width),
                's' => Number(text, time / 1_000_000 % 60, width),
                'S' => text.Append(((time % 1_000_000) * 1000).ToString("D9", CultureInfo.InvariantCulture).AsSpan(0, width)),
                'n' => Number(text, time % 1_000_000 * 1000, 1),
                _ => text.Append(literal),
            };
        }
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        return true;
    }

    /// <summary>The English name of a month: three letters of it, all, or one.</summary>
    public static string Month(int month, int width)
    {
        var name = English.GetMonthName(month);
        return width switch { 3 => English.GetAbbreviatedMonthName(month), 4 => name, _ => name[..1] };
    }

    /// <summary>Every moment is one of UTC, so a letter for the zone is a text.</summary>
    private static string ZoneText(char letter, int width) => letter switch
    {
        'X' => "Z",
        'x' => width switch { 1 => "+00", 2 or 4 => "+0000", _ => "+00:00" },
        _ => "",
    };

    private static StringBuilder Number(StringBuilder text, long number, int width) =>
        text.Append(number.ToString("D" + width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    /// <param name="Letter">The letter; U+0000 for text that stands for itself.</param>
    /// <param name="Width">How often it is repeated.</param>
    /// <param name="Text">What is written whatever the moment; empty for letters whose text depends on it.</param>
    internal readonly record struct Part(char Letter, int Width, string Text);
}
