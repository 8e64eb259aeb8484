using OmniGrains.Edge;

namespace OmniGrains.Catalogue.Files;

/// <summary>Hands out a text as long as rows keep coming: one endless row cannot fill the memory.</summary>
internal sealed class RowLimit(TextReader text) : TextReader
{
    private int _sinceLastRow;

    /// <summary>Says that a row was complete.</summary>
    public void RowEnded() => _sinceLastRow = 0;

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default) =>
        Counted(await text.ReadAsync(buffer, cancellationToken));

    public override async Task<int> ReadAsync(char[] buffer, int index, int count) =>
        Counted(await text.ReadAsync(buffer.AsMemory(index, count)));

    protected override void Dispose(bool disposing)
    {
        text.Dispose();
        base.Dispose(disposing);
    }

    private int Counted(int read)
    {
        _sinceLastRow += read;
        return _sinceLastRow <= NdjsonRows.LongestRow ? read : throw new RowTooLongException();
    }
}

/// <summary>A row does not end.</summary>
internal sealed class RowTooLongException : Exception;
