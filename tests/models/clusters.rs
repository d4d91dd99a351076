//! Clusters: planted groups are found again, numbers are repeatable, odd input is answered or refused.

use foresale::models::clusters::names::describe;
use foresale::models::clusters::{ClusterError, ClusterSettings, Clustering, Kpi, find_clusters};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

const AUTO: ClusterSettings = ClusterSettings { k: None, seed: 1 };

fn kpis(count: usize) -> Vec<Kpi> {
    let all = [("days_since_last_purchase", "days"), ("purchases", "purchases"), ("spend", "money"), ("age", "days")];
    all.iter()
        .cycle()
        .take(count)
        .map(|(code, unit)| Kpi { code: (*code).into(), name: code.replace('_', " "), unit: (*unit).into() })
        .collect()
}

/// Three groups of different size around their means of days, purchases and spend.
fn planted() -> (Vec<Vec<f64>>, Vec<u32>) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
    let mut columns = vec![Vec::new(); 3];
    let mut truth = Vec::new();
    for (group, (size, means)) in
        [(150, [400.0, 1.0, 40.0]), (90, [150.0, 6.0, 400.0]), (60, [20.0, 25.0, 2_000.0])].into_iter().enumerate()
    {
        for _ in 0..size {
            for (column, mean) in columns.iter_mut().zip(means) {
                column.push(mean * random.gen_range(0.8..1.2));
            }
            truth.push(u32::try_from(group).expect("three"));
        }
    }
    (columns, truth)
}

fn check(found: &Clustering, customers: usize, columns: usize) {
    assert_eq!((found.assignment.len(), found.points.len()), (customers, customers));
    assert_eq!(found.clusters.iter().map(|cluster| cluster.size).sum::<usize>(), customers);
    assert!(found.clusters.windows(2).all(|pair| pair[0].size >= pair[1].size), "largest first");
    for cluster in &found.clusters {
        assert!(cluster.size > 0);
        for figures in [&cluster.means, &cluster.distance, &cluster.centre] {
            assert!(figures.len() == columns && figures.iter().all(|x| x.is_finite()), "{cluster:?}");
        }
    }
    let figures = [found.silhouette, found.stability, found.inertia];
    assert!(figures.iter().all(|x| x.is_finite()) && found.silhouette.abs() <= 1.0, "{figures:?}");
    assert!(found.points.iter().flatten().all(|x| x.is_finite()));
}

#[test]
fn planted_groups_are_found_and_named() {
    let (columns, truth) = planted();
    let found = find_clusters(&columns, &kpis(3), &AUTO).expect("clusters");
    check(&found, 300, 3);
    assert_eq!(found.k(), 3, "{:?}", found.tried);
    assert_eq!(found.assignment, truth, "planted by falling size, as the groups are numbered");
    assert!(found.silhouette > 0.6 && found.stability > 0.95, "{} {}", found.silhouette, found.stability);
    assert!((found.clusters[2].means[1] - 25.0).abs() < 1.5, "means stay in the KPI's own unit");
    assert!(found.clusters[2].distance[1] > 1.0 && found.clusters[0].distance[1] < -0.5);
    let words = describe(&found, &kpis(3));
    assert_eq!(words[0].name, "Lapsed, low-value one-time buyers");
    assert!(words[2].name.contains("requent") && words[2].sentence.contains("60 customers, 20 % of all"), "{words:?}");
}

#[test]
fn the_same_seed_gives_the_same_numbers() {
    let (columns, _) = planted();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| find_clusters(&columns, &kpis(3), &ClusterSettings { k: Some(4), seed: 5 })).expect("clusters")
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn one_group_number_is_obeyed_and_improves_inertia() {
    let (columns, _) = planted();
    let inertia = |k: usize| {
        let found = find_clusters(&columns, &kpis(3), &ClusterSettings { k: Some(k), seed: 1 }).expect("clusters");
        assert_eq!(found.k(), k);
        check(&found, 300, 3);
        found.inertia
    };
    assert!(inertia(2) > inertia(3) && inertia(3) > inertia(5));
}

#[test]
fn noise_is_less_stable_than_structure() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(8);
    let columns: Vec<Vec<f64>> = (0..3).map(|_| (0..300).map(|_| random.gen_range(0.0..1.0)).collect()).collect();
    let found = find_clusters(&columns, &kpis(3), &ClusterSettings { k: Some(5), seed: 1 }).expect("clusters");
    assert!(found.stability < 0.8 && found.silhouette < 0.5, "{} {}", found.stability, found.silhouette);
}

#[test]
fn input_that_cannot_be_grouped_is_refused_in_words() {
    let given = |k: usize| ClusterSettings { k: Some(k), ..AUTO };
    let refused =
        |columns: &[Vec<f64>], settings: ClusterSettings| find_clusters(columns, &kpis(columns.len()), &settings).err();
    assert_eq!(refused(&[], AUTO), Some(ClusterError::NoKpis));
    assert_eq!(refused(&[vec![]], AUTO), Some(ClusterError::TooFewCustomers { customers: 0, k: 2 }));
    assert_eq!(refused(&[vec![1.0]], AUTO), Some(ClusterError::TooFewCustomers { customers: 1, k: 2 }));
    assert_eq!(refused(&[vec![5.0; 40], vec![f64::NAN; 40]], AUTO), Some(ClusterError::AllAlike));
    assert_eq!(refused(&[vec![1.0, 2.0]], given(3)), Some(ClusterError::TooFewCustomers { customers: 2, k: 3 }));
    let halves: Vec<f64> = (0..40).map(|i| f64::from(i % 2)).collect();
    assert_eq!(refused(&[halves], given(3)), Some(ClusterError::TooFewKinds { distinct: 2, k: 3 }));
    assert_eq!(refused(&[vec![1.0, 2.0, 3.0]], given(1)), Some(ClusterError::GroupsOutOfRange(1)));
    assert!(matches!(refused(&[vec![1.0, 2.0], vec![1.0]], AUTO), Some(ClusterError::Ragged { .. })));
    assert!(matches!(
        find_clusters(&[vec![1.0, 2.0]], &kpis(2), &AUTO),
        Err(ClusterError::NamesDoNotMatch { kpis: 2, columns: 1 })
    ));
}

#[test]
fn odd_input_still_gets_a_sane_answer() {
    let wild = vec![0.0, f64::NAN, f64::INFINITY, 1e300, -1e300, 3.0, 3.0, f64::MIN_POSITIVE];
    let cases = [
        vec![vec![1.0, 2.0]],
        vec![vec![0.0, 0.0, 0.0, 1.0, 5.0, 9.0], vec![7.0; 6]],
        vec![wild.clone(), (0..8).map(f64::from).collect()],
        vec![(0..200).map(|i| f64::from(i % 4)).collect(), vec![f64::NAN; 200]],
    ];
    for columns in cases {
        let found = find_clusters(&columns, &kpis(columns.len()), &AUTO).expect("an answer");
        check(&found, columns[0].len(), columns.len());
        let mut names: Vec<String> = describe(&found, &kpis(columns.len())).into_iter().map(|w| w.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), found.k());
    }
}
