//! What was read or computed of an open database, kept for as long as the program has it open and what it depends on stays
//! what it is. Every connection of the program to one file shares it, so that KPIs, groups, predictions, campaigns and leads
//! do not each read millions of rows again; with the last of them it goes.

use std::any::Any;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::Store;
use super::in_use::{Identity, identity};
use super::setting::settled;

/// Which open file has which cache: it points at the caches and keeps none of them.
static OF_OPEN_FILES: Mutex<Vec<(Identity, Weak<Cache>)>> = Mutex::new(Vec::new());

/// What is kept of one open database; one value of each name.
#[derive(Default)]
pub struct Cache {
    kept: Mutex<HashMap<String, Kept>>,
}

struct Kept {
    mark: String,
    value: Arc<dyn Any + Send + Sync>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cache {
    /// The cache of a file, which whoever else has it open shares. Whoever opens a connection for each piece of work keeps
    /// this in between.
    #[must_use]
    pub fn from_path(path: &Path) -> Arc<Cache> {
        let Some(identity) = identity(path) else { return Arc::default() };
        let mut known = held(&OF_OPEN_FILES);
        known.retain(|(_, cache)| cache.strong_count() > 0);
        let same = known.iter().find(|(other, _)| *other == identity);
        if let Some(cache) = same.and_then(|(_, cache)| cache.upgrade()) {
            return cache;
        }
        let cache = Arc::default();
        known.push((identity, Arc::downgrade(&cache)));
        cache
    }

    /// What was read before under this name and mark, else what `read` returns now. The mark is all that the value
    /// depends on: the database's word, the version of its data, and whatever else.
    ///
    /// # Errors
    /// What `read` answers.
    pub fn kept<T: Send + Sync + 'static, E>(
        &self,
        name: &str,
        mark: &str,
        read: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        if let Some(value) = self.known(name, mark) {
            return Ok(value);
        }
        let value = Arc::new(read()?);
        let mut kept = held(&self.kept);
        // Of other data nothing is of use any more.
        kept.retain(|_, other| age(&other.mark) == age(mark));
        kept.insert(name.to_owned(), Kept { mark: mark.to_owned(), value: Arc::<T>::clone(&value) });
        Ok(value)
    }

    /// What was read before under this name and mark.
    #[must_use]
    pub fn known<T: Send + Sync + 'static>(&self, name: &str, mark: &str) -> Option<Arc<T>> {
        let kept = held(&self.kept);
        let value = &kept.get(name).filter(|kept| kept.mark == mark)?.value;
        Arc::clone(value).downcast().ok()
    }

    /// Everything in the file may be another now, whatever the marks say: a backup has taken its place.
    pub(super) fn forget(&self) {
        held(&self.kept).clear();
    }
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(held(&self.kept).keys()).finish()
    }
}

/// The database and the version of its data, without what an import under way has stored so far.
fn age(mark: &str) -> (&str, Option<u64>) {
    let mut words = mark.split(' ');
    let database = words.next().unwrap_or_default();
    (database, words.next().and_then(|version| version.parse().ok()).map(settled))
}

impl Store {
    /// What is kept of this database.
    #[must_use]
    pub fn cache(&self) -> &Cache {
        &self.cache
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(cache: &Cache, name: &str, mark: &str, value: u32) -> u32 {
        *cache.kept(name, mark, || Ok::<_, ()>(value)).expect("read")
    }

    #[test]
    fn every_connection_to_a_file_shares_what_is_kept_until_the_last_is_closed() {
        let folder = tempfile::tempdir().expect("a folder");
        let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
        let first = Store::create(&a).expect("created");
        let second = Store::open(&folder.path().join(".").join("a")).expect("opened");
        let other = Store::create(&b).expect("created");
        assert_eq!(kept(first.cache(), "x", "d 1", 7), 7);
        assert_eq!(kept(second.cache(), "x", "d 1", 8), 7, "one file by two names");
        assert_eq!(kept(other.cache(), "x", "d 1", 9), 9, "another file");
        drop((first, second));
        let again = Store::open(&a).expect("opened");
        assert_eq!(kept(again.cache(), "x", "d 1", 10), 10, "nobody had it open");
        let between = Cache::from_path(&a);
        drop(again);
        assert_eq!(kept(Store::open(&a).expect("opened").cache(), "x", "d 1", 11), 10, "somebody kept it");
        drop(between);
    }

    #[test]
    fn other_data_put_out_what_is_kept_of_the_old() {
        let cache = Cache::default();
        kept(&cache, "x", "d 1", 1);
        kept(&cache, "y", "d 1 of the day", 2);
        assert_eq!((kept(&cache, "x", "d 1", 0), kept(&cache, "y", "d 1 of the day", 0)), (1, 2));
        assert_eq!(kept(&cache, "y", "d 1 of the next", 3), 3, "something else that it depends on");
        let in_an_import = (5_u64 << 32) + 1;
        assert_eq!(kept(&cache, "z", &format!("d {in_an_import}"), 4), 4);
        assert_eq!(kept(&cache, "x", "d 1", 0), 1, "should the import be cancelled, it holds again");
        kept(&cache, "z", "d 2", 5);
        assert!(cache.known::<u32>("x", "d 1").is_none() && cache.known::<u32>("y", "d 1 of the next").is_none());
        assert!(cache.known::<u64>("z", "d 2").is_none(), "of another type");
        cache.forget();
        assert!(cache.known::<u32>("z", "d 2").is_none());
    }
}
