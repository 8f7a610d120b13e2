using System.Globalization;
using PartitionLake.Engine.Samples.Vocabulary;

namespace PartitionLake.Engine.Samples;

/// <summary>The procedure codes of a sample: code, class, national rate, and how often each is billed.</summary>
internal sealed class ProcedureCatalog
{
    private readonly int[] _firstOfClass;
    private readonly WeightedChoice[] _choiceInClass;

    public ProcedureCatalog(SampleOptions options)
    {
        var classes = ProcedureVocabulary.Classes;
        ClassCount = options.HasGaps ? classes.Length : classes.Length - 1;
        _firstOfClass = new int[ClassCount];
        _choiceInClass = new WeightedChoice[ClassCount];
        var procedures = new List<Procedure>();
        var random = SampleRandom.For(options.Seed, SampleStream.Procedures, 0);
        for (var c = 0; c < ClassCount; c++)
        {
            var kind = classes[c];
            _firstOfClass[c] = procedures.Count;
            _choiceInClass[c] = new WeightedChoice(WeightedChoice.Zipf(kind.Count, offset: 2));
            for (var i = 0; i < kind.Count; i++)
            {
                var number = (kind.First + i).ToString(CultureInfo.InvariantCulture).PadLeft(kind.Digits, '0');
                // Squaring makes cheap codes the common ones.
                var place = random.Unit();
                var rate = Math.Round(kind.LowRate + (kind.HighRate - kind.LowRate) * place * place, 2);
                procedures.Add(new Procedure(kind.Prefix + number + kind.Suffix, c, i, rate));
            }
        }
        Procedures = [.. procedures];
    }

    public Procedure[] Procedures { get; }

    public int ClassCount { get; }

    public static ProcedureClass ClassOf(Procedure procedure) => ProcedureVocabulary.Classes[procedure.Class];

    /// <summary>Draws a procedure of that class; its position in <see cref="Procedures"/>.</summary>
    public int Pick(int procedureClass, ref SampleRandom random) =>
        _firstOfClass[procedureClass] + _choiceInClass[procedureClass].Pick(ref random);
}

/// <param name="Code">The code.</param>
/// <param name="Class">Its class, as a position in the vocabulary.</param>
/// <param name="Number">Its position in the class.</param>
/// <param name="NationalRate">Dollars, never zero.</param>
internal sealed record Procedure(string Code, int Class, int Number, double NationalRate);
