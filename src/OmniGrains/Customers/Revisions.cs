using System.Globalization;
using Microsoft.AspNetCore.Http;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>Versions of the composed record as HTTP validators.</summary>
internal static class Revisions
{
    public static string TagOf(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The record's own revision when the caller named the version it stands at; null when the caller named none.</summary>
    /// <remarks>
    /// The revision goes along with the command, so that nothing that happens to this record in between is overwritten.
    /// </remarks>
    public static (int? Revision, Rejection? Rejection) Check(HttpRequest request, Family family)
    {
        var sent = request.Headers.IfMatch.ToString().Trim();
        if (sent.Length == 0 || sent == "*")
        {
            return (null, null);
        }

        if (sent.Length < 3 || sent[0] != '"' || sent[^1] != '"')
        {
            return (null, Answers.BadIfMatch);
        }

        return sent == TagOf(family.Position)
            ? (family.State.Known?.Revision, null)
            : (null, CustomerRejections.Changed);
    }
}
