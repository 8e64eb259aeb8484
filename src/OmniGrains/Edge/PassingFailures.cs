using System.Data.Common;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>Tells what waiting mends from what would come again for ever.</summary>
internal static class PassingFailures
{
    public static bool Passes(this Exception exception) => exception is JournalUnavailableException or OperationCanceledException or TimeoutException or IOException or DbException;
}
