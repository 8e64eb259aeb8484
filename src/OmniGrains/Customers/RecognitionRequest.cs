using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>What is known so far, within one recognition, about the identifiers that came together. Not thread-safe.</summary>
internal sealed class RecognitionRequest(int count)
{
    private List<RefusedIdentity>? _refused;
    private Dictionary<string, int>? _taken;

    /// <summary>Strongest first.</summary>
    public List<Candidate> Candidates { get; } = new(count);

    public Rejection? Rejection => Candidates.Find(candidate => candidate.Rejection is not null)?.Rejection;

    public IReadOnlyList<RefusedIdentity> Refused => _refused is null ? [] : _refused;

    public void Add(Candidate candidate)
    {
        var place = 0;
        while (place < Candidates.Count && Candidates[place].Priority <= candidate.Priority)
        {
            if (Candidates[place].Grain == candidate.Grain)
            {
                return;
            }

            place++;
        }

        Candidates.Insert(place, candidate);
    }

    public void Refuse(int index, string kind, string code) => (_refused ??= []).Add(new RefusedIdentity(index, kind, code));

    public void Drop(Candidate candidate, string code)
    {
        Candidates.Remove(candidate);
        Refuse(candidate.Index, candidate.Identity.Kind, code);
    }

    /// <summary>How many of a kind this request adds to the record beside what the record held before.</summary>
    public int Taken(string kind) => _taken?.GetValueOrDefault(kind) ?? 0;

    public void Take(string kind) => (_taken ??= new(StringComparer.Ordinal))[kind] = Taken(kind) + 1;
}

/// <summary>One of the identifiers, and whose it turned out to be.</summary>
internal sealed class Candidate(int index, Identity identity, bool verified, GrainId grain)
{
    public int Index => index;

    public Identity Identity => identity;

    public bool Verified => verified;

    public GrainId Grain => grain;

    public int Priority { get; } = IdentityRules.PriorityOf(identity.Kind);

    public bool IsTrusted => verified || IdentityRules.IsStrong(identity.Kind);

    public string? Owner { get; set; }

    /// <summary>Why it could not be claimed: the caller's idempotency key belongs to another request.</summary>
    public Rejection? Rejection { get; set; }
}
