namespace PartitionLake.Engine.Aws;

/// <summary>
/// A success whose body is not what the service sends: nothing, a page of HTML, a redirection without end. Something else than the
/// service has answered, and to take its answer for "there is nothing" would lose what is there.
/// </summary>
internal sealed class StrangeAnswerException(string message, Exception? inner = null) : Exception(message, inner);
